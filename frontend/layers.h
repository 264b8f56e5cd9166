// All layers.
#pragma once
#include "frontend/layers/activation.h"
#include "frontend/layers/dense.h"
#include "frontend/layers/input.h"
