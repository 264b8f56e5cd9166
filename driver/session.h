// The Session runs functions of a definition at once, as K.function does: each is compiled when it is first called with
// arrays of a new size, and all functions of a definition share the values of its states. Without a host compiler the
// reference evaluator runs them, and says so once on stderr.
//
// A program linked with ingot::ingot has a Session installed from its start.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "driver/running_module.h"
#include "frontend/executor.h"

namespace ingot {

class Session : public Executor {
 public:
  // Throws what compiling throws. Calls from several threads wait for each other.
  std::vector<Array> run(Definition& definition, const FunctionRecord& record, std::span<const Array> inputs) override;
  Array get_state(Definition& definition, std::uint32_t state) override;
  void set_state(Definition& definition, std::uint32_t state, const Array& value) override;

 private:
  struct Held {
    std::weak_ptr<Definition> definition;
    StateValues states;  // as Definition::states
    std::map<std::pair<const FunctionRecord*, Bindings>, std::unique_ptr<RunningModule>> compiled;
  };

  Held& held(Definition& definition);
  std::unique_ptr<RunningModule> compile(Definition& definition, const FunctionRecord& record);

  std::mutex mutex_;
  std::map<Definition*, Held> held_;
  bool has_compiler_ = true;
};

}  // namespace ingot
