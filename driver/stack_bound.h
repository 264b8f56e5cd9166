// The most stack a call can take, from what the compiler and the linker print: frames and calls of emitted functions
// from g++ -fcallgraph-info=su, those of library functions (soft floating point, memcpy) from a disassembly.
// Text in, numbers out: nothing is run here.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace ingot {

struct CallGraphFunction {
  std::size_t frame_bytes = 0;
  std::set<std::string> callees;  // keys of the graph
  std::string unbounded_because;  // empty: frame_bytes and callees are all there is
};

using CallGraph = std::map<std::string, CallGraphFunction, std::less<>>;

// Reads one .ci file. Functions without a body are not in the result, only in the callees of others; functions that
// are not visible outside their file are keyed "<file>:<symbol>", all others by their symbol.
CallGraph parse_call_graph_info(std::string_view vcg);

// Reads `objdump -d` of a linked Arm Thumb or RISC-V program. A frame is the sum of all instructions that lower the
// stack pointer, whichever path they are on; every jump out of a function, and running into the next one, is a call.
// A function that calls through a register or moves the stack pointer otherwise is marked as unbounded. A jump through
// a register is taken for a switch.
CallGraph parse_disassembly(std::string_view text);

struct StackBound {
  std::size_t bytes = 0;
  std::string unbounded_because;  // empty: bytes is a bound
};

// The deepest chain of frames from `function` down. Recursion, a function that is not in the graph and what the graph
// marks as unbounded give no bound.
StackBound worst_case_stack(const CallGraph& graph, std::string_view function);

}  // namespace ingot
