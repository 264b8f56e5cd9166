// Options that several commands share.
#include "driver/commands/commands.h"

namespace ingot {

void add_model_argument(CLI::App& command, std::string& model, ModelOptions& options) {
  command
      .add_option("MODEL", model,
                  "A .cpp definition, .keras, .h5 or .ingot file, or - for .ingot text on standard input")
      ->type_name("")
      ->required();
  add_model_options(command, options);
}

void add_model_options(CLI::App& command, ModelOptions& options) {
  command.add_flag_callback(
      "--trust-code", [&options] { options.trust = Trust::code; },
      "Take C++ code that an .ingot file brings, of primitives and custom kernels: it is compiled and run");
  command
      .add_option_function<std::string>(
          "--definition-compiler",
          [&options](const std::string& name) {
            options.definition.compiler = name == "clang"  ? DefinitionCompiler::clang
                                          : name == "host" ? DefinitionCompiler::host
                                                           : DefinitionCompiler::automatic;
          },
          "What compiles a .cpp definition: clang reads functions over float too, host is the C++ compiler of this "
          "machine (default: clang where its module is installed)")
      ->check(CLI::IsMember({"auto", "clang", "host"}))
      ->type_name("WHICH");
  command
      .add_option("--definition-flag", options.definition.flags,
                  "For the compiler of a .cpp definition; may be given several times: --definition-flag=-Iinclude")
      ->type_name("FLAG")
      ->allow_extra_args(false);
}

void add_training_configuration_options(CLI::App& command, TrainingConfiguration& configuration) {
  command
      .add_option("--optimizer", configuration.optimizer,
                  "Keras name of an optimizer, in place of the Keras file's training configuration")
      ->type_name("NAME");
  command.add_option("--loss", configuration.losses, "Keras name of a loss, one for all outputs or one each")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...");
  command.add_option("--metrics", configuration.metrics, "Keras names of metrics")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...");
  command.add_option("--learning-rate", configuration.learning_rate, "In place of the optimizer's own")
      ->type_name("RATE");
}

void add_selection_options(CLI::App& command, Selection& selection) {
  command
      .add_option("--function", selection.functions,
                  "Function to take; may be given several times (default: all). "
                  "NEW=NAME takes it under another name, for another size. A Keras file has predict; or, with its "
                  "training configuration, train_function, test_function, predict_function and reset_metrics")
      ->allow_extra_args(false)
      ->type_name("NAME");
  add_cut_options(command, selection);
}

void add_cut_options(CLI::App& command, Selection& selection) {
  command.add_option("--inputs", selection.inputs, "Cut the function at these tensors")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("A,B");
  command
      .add_option("--outputs", selection.outputs,
                  "Tensors or layers to give back; nothing that they do not need is kept")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("X,Y");
  command
      .add_option(
          "--bind", selection.bindings,
          "Size of a symbol, of all functions or of one: batch=32, act.batch=1; several with commas, or one each time")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME=N");
}

void add_target_option(CLI::App& command, std::string& target) {
  std::string names;
  for (const Target& known : all_targets()) names += "\n  " + known.name + ": " + known.description;
  command.add_option("--target", target, "Machine that the code is for (default: native):" + names)
      ->type_name("TARGET");
}

void add_keep_state_option(CLI::App& command, PipelineOptions& pipeline) {
  command
      .add_option("--keep-state", pipeline.passes.keep_states,
                  "States that stay states although nothing updates them; * and ? match; may be given several times")
      ->allow_extra_args(false)
      ->type_name("PATTERN");
}

void add_one_buffer_option(CLI::App& command, PlanOptions& plan) {
  command.add_flag("--one-buffer", plan.has_one_buffer,
                   "Inputs and outputs lie in the workspace, where they may overlap other values: least RAM in all");
}

}  // namespace ingot
