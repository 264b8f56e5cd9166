// The part of ONNX Runtime's C interface that the race calls, declared here because its registry package (PyPI:
// onnxruntime) carries the library without a header.
//
// OrtGetApiBase() leads to a table of function pointers that only ever grows at its end, so a function's position is
// part of the binary interface. Facts: include/onnxruntime/core/session/onnxruntime_c_api.h of ONNX Runtime, interface
// version 16 and later; every function below returns an OrtStatus*, null for success, except the Release* ones.
#pragma once
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace ingot::bench::ort {

struct Handle;  // any object of the library

enum class Slot : std::size_t {
  get_error_message = 2,
  create_env = 3,
  create_session = 7,
  run = 9,
  create_session_options = 10,
  set_optimization_level = 23,
  set_intra_op_threads = 24,
  set_inter_op_threads = 25,
  create_tensor_with_data = 49,
  create_cpu_memory_info = 69,
  release_env = 92,
  release_status = 93,
  release_memory_info = 94,
  release_session = 95,
  release_value = 96,
  release_session_options = 100,
  run_with_binding = 133,
  create_io_binding = 134,
  release_io_binding = 135,
  bind_input = 136,
  bind_output = 137,
};

inline constexpr std::uint32_t interface_version = 16;
inline constexpr int log_errors = 3;
inline constexpr int optimize_all = 99;
inline constexpr int arena_allocator = 1;
inline constexpr int default_memory = 0;
inline constexpr int float_elements = 1;

struct ApiBase {
  const void* const* (*get_api)(std::uint32_t version);
  const char* (*get_version)();
};
extern "C" const ApiBase* OrtGetApiBase();

// The function in a slot, typed by its caller.
template <class Function>
Function* function(Slot slot) {
  static const void* const* const table = OrtGetApiBase()->get_api(interface_version);
  if (table == nullptr) throw std::runtime_error("ONNX Runtime does not offer interface version 16");
  return reinterpret_cast<Function*>(const_cast<void*>(table[static_cast<std::size_t>(slot)]));
}

inline void check(Handle* status) {
  if (status == nullptr) return;
  const std::string message = function<const char*(const Handle*)>(Slot::get_error_message)(status);
  function<void(Handle*)>(Slot::release_status)(status);
  throw std::runtime_error("ONNX Runtime: " + message);
}

template <class... Arguments>
void call(Slot slot, Arguments... arguments) {
  check(function<Handle*(Arguments...)>(slot)(arguments...));
}

}  // namespace ingot::bench::ort
