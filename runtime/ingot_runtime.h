// All that emitted code includes: vectors, math, integers, random numbers and the format of saved states. Freestanding
// C++17 with C headers only; no exceptions, no heap, no writable globals, no functions that are not inlined or static.
// Code that calls one of the functions of math_library.h includes that as well.
#pragma once
#include "runtime/bytes.h"
#include "runtime/integer.h"
#include "runtime/math.h"
#include "runtime/math_double.h"
#include "runtime/overlap.h"
#include "runtime/pack.h"
#include "runtime/power.h"
#include "runtime/random.h"
#include "runtime/vector.h"
