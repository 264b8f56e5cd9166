// The whole of ingot for a definition: #include "ingot/ingot.h". With <cmath>, which functions over scalars call: it is
// large, and precompiled with all else here.
#pragma once
#include <cmath>

#include "frontend/activations.h"
#include "frontend/backend.h"
#include "frontend/callbacks.h"
#include "frontend/constraints.h"
#include "frontend/custom.h"
#include "frontend/errors.h"
#include "frontend/executor.h"
#include "frontend/gradients.h"
#include "frontend/initializers.h"
#include "frontend/layers.h"
#include "frontend/losses/loss.h"
#include "frontend/map.h"
#include "frontend/metrics/metrics.h"
#include "frontend/model.h"
#include "frontend/models.h"
#include "frontend/named_outputs.h"
#include "frontend/optimizers.h"
#include "frontend/primitive.h"
#include "frontend/profile.h"
#include "frontend/regularizers.h"

// What a definition file defines: it makes tensors and models, and records functions with K::function.
void define();
