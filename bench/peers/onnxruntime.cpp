// ONNX Runtime as a contender: CPU provider, all graph optimizations, one thread, input and output allocated
// beforehand.
//
// Two variants per ONNX file: Run() and Run() with an I/O binding. Weights are packed by the session when it is
// created.
#include <array>
#include <cstdint>

#include "bench/contender.h"
#include "bench/peers/ort_abi.h"

namespace ingot::bench {
namespace {

using ort::Handle;
using ort::Slot;

// Owns one object of the library.
class Object {
 public:
  explicit Object(Slot release) : release_(release) {}
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() {
    if (handle_ != nullptr) ort::function<void(Handle*)>(release_)(handle_);
  }
  Handle* get() const { return handle_; }
  Handle** address() { return &handle_; }

 private:
  Slot release_;
  Handle* handle_ = nullptr;
};

Handle* environment() {
  static Object shared(Slot::release_env);
  if (shared.get() == nullptr) ort::call(Slot::create_env, ort::log_errors, "race", shared.address());
  return shared.get();
}

class Session {
 public:
  Session(const Network& network, const OnnxFile& file) : input_floats_(network.input) {
    Object options(Slot::release_session_options);
    ort::call(Slot::create_session_options, options.address());
    ort::call(Slot::set_optimization_level, options.get(), ort::optimize_all);
    ort::call(Slot::set_intra_op_threads, options.get(), 1);
    ort::call(Slot::set_inter_op_threads, options.get(), 1);
    const Handle* env = environment();
    ort::call(Slot::create_session, env, file.path.c_str(), static_cast<const Handle*>(options.get()),
              session_.address());

    Object memory(Slot::release_memory_info);
    ort::call(Slot::create_cpu_memory_info, ort::arena_allocator, ort::default_memory, memory.address());
    output = aligned_floats(network.output_size());
    make_tensor(memory.get(), input_floats_.get(), network.batch, network.layers.front().inputs, input_);
    make_tensor(memory.get(), output.get(), network.batch, network.layers.back().outputs, output_);
    ort::call(Slot::create_io_binding, session_.get(), binding_.address());
    ort::call(Slot::bind_input, binding_.get(), "x", static_cast<const Handle*>(input_.get()));
    ort::call(Slot::bind_output, binding_.get(), "y", static_cast<const Handle*>(output_.get()));
  }

  void run(std::size_t calls) {
    using Run = Handle*(Handle*, const Handle*, const char* const*, const Handle* const*, std::size_t,
                        const char* const*, std::size_t, Handle**);
    Run* const run_session = ort::function<Run>(Slot::run);
    const char* const input_name = "x";
    const char* const output_name = "y";
    const Handle* const input = input_.get();
    for (std::size_t i = 0; i < calls; ++i) {
      Handle* result = output_.get();
      ort::check(run_session(session_.get(), nullptr, &input_name, &input, 1, &output_name, 1, &result));
    }
  }

  void run_bound(std::size_t calls) {
    using Run = Handle*(Handle*, const Handle*, const Handle*);
    Run* const run_session = ort::function<Run>(Slot::run_with_binding);
    for (std::size_t i = 0; i < calls; ++i) ort::check(run_session(session_.get(), nullptr, binding_.get()));
  }

  std::shared_ptr<float[]> output;

 private:
  static void make_tensor(const Handle* memory, float* floats, std::size_t rows, std::size_t columns, Object& tensor) {
    const std::array<std::int64_t, 2> shape{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)};
    ort::call(Slot::create_tensor_with_data, memory, static_cast<void*>(floats), rows * columns * sizeof(float),
              shape.data(), shape.size(), ort::float_elements, tensor.address());
  }

  std::shared_ptr<float[]> input_floats_;
  Object session_{Slot::release_session};
  Object input_{Slot::release_value};
  Object output_{Slot::release_value};
  Object binding_{Slot::release_io_binding};
};

}  // namespace
}  // namespace ingot::bench

extern "C" void add_contenders(const ingot::bench::Network& network, std::vector<ingot::bench::Contender>& contenders) {
  using ingot::bench::Session;
  for (const auto& file : network.onnx) {
    const auto plain = std::make_shared<Session>(network, file);
    contenders.push_back(
        {"ONNX Runtime", file.label, [plain](std::size_t calls) { plain->run(calls); }, plain->output});
    const auto bound = std::make_shared<Session>(network, file);
    contenders.push_back({"ONNX Runtime", file.label + ", bound",
                          [bound](std::size_t calls) { bound->run_bound(calls); }, bound->output});
  }
}
