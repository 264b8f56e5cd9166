// The files of an emission, one function each; emit() puts them together.
#pragma once
#include "codegen/emit.h"
#include "codegen/interface.h"

namespace ingot {

// Of the emitted header: signatures, costs, State, workspaces.
void write_header(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options);
// Of the emitted source, without the runtime: weights, kernels, functions.
void write_source(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options);
// Whether a kernel calls, or the text of a primitive may call, what only the math library of the runtime has.
bool calls_math_library(const Plan& plan);
void write_primitives(Writer& writer, const Plan& plan);  // the users' own functions that kernels call
void write_c_header(Writer& writer, const Plan& plan, const Interface& interface);
void write_eigen_header(Writer& writer, const Interface& interface);
void write_c_functions(Writer& writer, const Interface& interface);  // their definitions, in the source
void write_entry(Writer& writer, const Interface& interface);        // ingot_call and ingot_init
// init(), save(), load(), find_state() and reset() of State.
std::int64_t saved_state_bytes(const Plan& plan);
void write_state_functions(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options);
// Read-only data of the state functions: checksum table, prefixes of the saved form, initial values.
std::int64_t state_table_bytes(const Plan& plan, const EmitOptions& options);
std::string manifest(const Plan& plan, const Interface& interface, const EmitOptions& options);
std::string build_file(const Plan& plan, const Interface& interface);

// Weights in the source: as numbers, as one string literal, or as a file through the assembler; or not in the source,
// but where the caller's pointer says.
enum class WeightForm { numbers, literal, file, pointer };
WeightForm weight_form(const Plan& plan, const EmitOptions& options);
Code element_literal(const Array& data, std::int64_t i);
void write_elements(Writer& writer, const Array& data);  // as numbers, a comma after each
// Around write_elements. What formats the emitted file leaves a table alone: one number a line would be of no use.
void open_table(Writer& writer, const Code& declaration, const Code& comment = {});
void close_table(Writer& writer);
// The type of a workspace, which has no members when it takes no bytes.
void write_workspace(Writer& writer, const InterfaceFunction& function, int alignment);
// "declaration[size] = literal"; returns the size, one more than that of `bytes` unless they end in a zero.
std::int64_t write_literal(Writer& writer, const Code& declaration, std::string_view bytes);
void write_weights(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options);
std::string weight_blob(const Plan& plan);        // the bytes, by dtype, with the padding at the end
std::uint32_t weight_checksum(const Plan& plan);  // CRC-32C of the blob
void write_weight_check(Writer& writer, const Interface& interface);  // verify_weights()
Code weight_pointer(const Plan& plan, const Interface& interface, std::size_t weight, const EmitOptions& options);

// "act: (x f32[1,4]) -> (y f32[1,1])"
std::string logical_signature(const FunctionPlan& function);

}  // namespace ingot
