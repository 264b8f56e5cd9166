// All layers.
#pragma once
#include "frontend/layers/activation.h"
#include "frontend/layers/advanced_activations.h"
#include "frontend/layers/batch_normalization.h"
#include "frontend/layers/dense.h"
#include "frontend/layers/dropout.h"
#include "frontend/layers/input.h"
#include "frontend/layers/lambda.h"
#include "frontend/layers/map_layer.h"
#include "frontend/layers/merging.h"
#include "frontend/layers/reshaping.h"
