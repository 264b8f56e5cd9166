// All callbacks.
#pragma once
#include "frontend/callbacks/callback.h"
#include "frontend/callbacks/csv_logger.h"
#include "frontend/callbacks/early_stopping.h"
#include "frontend/callbacks/history.h"
#include "frontend/callbacks/lambda_callback.h"
#include "frontend/callbacks/learning_rate_scheduler.h"
#include "frontend/callbacks/model_checkpoint.h"
#include "frontend/callbacks/progbar_logger.h"
#include "frontend/callbacks/reduce_lr_on_plateau.h"
#include "frontend/callbacks/terminate_on_nan.h"
