// The commands of `ingot`, one file each. A command registers its options and does its work in a callback; it throws
// Error.
#pragma once
#include <CLI/CLI.hpp>

#include "driver/compile_model.h"
#include "driver/model_source.h"
#include "ir/lexer.h"

namespace ingot {

void add_check_command(CLI::App& app);
void add_compile_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_diff_command(CLI::App& app);
void add_dump_command(CLI::App& app);
void add_export_command(CLI::App& app);
void add_summary_command(CLI::App& app);
void add_train_command(CLI::App& app);

// Options that several commands share. One that takes several values takes one each time it is given, or a list with
// commas, never the words behind it: those are the model's.
void add_selection_options(CLI::App& command, Selection& selection);
void add_cut_options(CLI::App& command, Selection& selection);  // the same without --function
void add_model_argument(CLI::App& command, std::string& model, ModelOptions& options);
void add_model_options(CLI::App& command, ModelOptions& options);  // a part of the above
void add_training_configuration_options(CLI::App& command, TrainingConfiguration& configuration);
void add_target_option(CLI::App& command, std::string& target);
void add_keep_state_option(CLI::App& command, PipelineOptions& pipeline);
void add_one_buffer_option(CLI::App& command, PlanOptions& plan);

}  // namespace ingot
