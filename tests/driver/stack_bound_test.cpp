// Stack bounds from hand-written compiler output: each expected number is counted by hand from the frames in the text.
#include "driver/stack_bound.h"

#include "tests/catch.h"

using ingot::CallGraph;
using ingot::parse_call_graph_info;
using ingot::parse_disassembly;
using ingot::worst_case_stack;

TEST_CASE("call graph info: frames, calls, file-local names", "[stack]") {
  const CallGraph graph = parse_call_graph_info(
      "graph: { title: \"m.cpp\"\n"
      "node: { title: \"m.cpp:_ZL4leaf\" label: \"float leaf(float)\\nm.cpp:2:8\\n24 bytes (static)\" }\n"
      "node: { title: \"entry\" label: \"void entry()\\nm.cpp:9:1\\n16 bytes (static)\" }\n"
      "node: { title: \"__aeabi_fadd\" label: \"__aeabi_fadd\\n<built-in>\" shape : ellipse }\n"
      "edge: { sourcename: \"entry\" targetname: \"m.cpp:_ZL4leaf\" label: \"m.cpp:9:5\" }\n"
      "edge: { sourcename: \"entry\" targetname: \"__aeabi_fadd\" }\n"
      "}\n");
  CHECK(graph.size() == 2);
  CHECK(graph.at("entry").frame_bytes == 16);
  CHECK(graph.at("entry").callees == std::set<std::string>{"__aeabi_fadd", "m.cpp:_ZL4leaf"});
  CHECK(worst_case_stack(graph, "m.cpp:_ZL4leaf").bytes == 24);
  CHECK(worst_case_stack(graph, "entry").unbounded_because == "__aeabi_fadd is not known");

  CallGraph whole = graph;
  whole["__aeabi_fadd"].frame_bytes = 40;
  CHECK(worst_case_stack(whole, "entry").bytes == 56);
  CHECK(worst_case_stack(whole, "entry").unbounded_because.empty());
}

TEST_CASE("a frame that is aligned at run time has a bound", "[stack]") {
  const CallGraph graph = parse_call_graph_info(
      "node: { title: \"aligned\" label: \"void aligned()\\nm.cpp:1:1\\n16384 bytes (dynamic,bounded)\" }\n"
      "node: { title: \"open\" label: \"void open()\\nm.cpp:2:1\\n16 bytes (dynamic)\" }\n");
  CHECK(worst_case_stack(graph, "aligned").bytes == 16384);
  CHECK(worst_case_stack(graph, "aligned").unbounded_because.empty());
  CHECK_FALSE(worst_case_stack(graph, "open").unbounded_because.empty());
}

TEST_CASE("a frame without a fixed size, recursion and pointers to functions have no bound", "[stack]") {
  const CallGraph graph = parse_call_graph_info(
      "node: { title: \"vla\" label: \"void vla(int)\\nm.cpp:1:1\\n8 bytes (dynamic)\" }\n"
      "node: { title: \"even\" label: \"bool even(int)\\nm.cpp:2:1\\n8 bytes (static)\" }\n"
      "node: { title: \"odd\" label: \"bool odd(int)\\nm.cpp:3:1\\n8 bytes (static)\" }\n"
      "node: { title: \"indirect\" label: \"void indirect()\\nm.cpp:4:1\\n8 bytes (static)\" }\n"
      "node: { title: \"__indirect_call\" label: \"Indirect Call Placeholder\" shape : ellipse }\n"
      "edge: { sourcename: \"even\" targetname: \"odd\" }\n"
      "edge: { sourcename: \"odd\" targetname: \"even\" }\n"
      "edge: { sourcename: \"indirect\" targetname: \"__indirect_call\" }\n");
  CHECK(worst_case_stack(graph, "vla").unbounded_because == "the frame of vla has no fixed size");
  CHECK(worst_case_stack(graph, "even").unbounded_because == "even calls itself");
  CHECK(worst_case_stack(graph, "indirect").unbounded_because == "__indirect_call is not known");
}

TEST_CASE("Thumb disassembly: pushes, stack arithmetic, calls, running on", "[stack]") {
  const CallGraph graph = parse_disassembly(
      "00008000 <outer>:\n"
      "    8000:\tpush\t{r4, r5, lr}\n"              // 12
      "    8002:\tsub\tsp, #20\t@ 0x14\n"            // 20
      "    8004:\tsub.w\tsp, sp, #8000\t@ 0x1f40\n"  // 8000
      "    8008:\tvpush\t{d8-d9}\n"                  // 16
      "    800c:\tstr.w\tlr, [sp, #-4]!\n"           // 4
      "    8010:\tstmdb\tsp!, {r6, r7}\n"            // 8
      "    8012:\tstr\tr0, [sp, #12]\n"              // 0
      "    8014:\tbl\t8020 <inner>\n"
      "    8018:\tbeq.n\t8004 <outer+0x4>\n"
      "    801a:\tadd\tsp, #20\n"
      "    801c:\tpop\t{r4, r5, pc}\n"
      "    801e:\t.word\t0x00000000\n"
      "\n"
      "00008020 <inner>:\n"
      "    8020:\tpush\t{r0}\n"  // 4, and runs into the next
      "00008022 <last>:\n"
      "    8022:\tpush\t{r1, r2}\n"  // 8
      "    8024:\tbx\tlr\n"
      "    8025:\tnop\t\t\t@ (mov r8, r8)\n"  // padding: nothing runs on into the next
      "00008026 <other>:\n"
      "    8026:\tb.n\t8020 <inner+0x2>\n"
      "00008028 <bent>:\n"
      "    8028:\tadd\tsp, r4\n"
      "    802a:\tbx\tlr\n"
      "0000802c <through>:\n"
      "    802c:\tblx\tr3\n"
      "    802e:\tbx\tlr\n");
  CHECK(worst_case_stack(graph, "last").bytes == 8);
  CHECK(worst_case_stack(graph, "inner").bytes == 12);
  CHECK(worst_case_stack(graph, "other").bytes == 12);
  CHECK(worst_case_stack(graph, "outer").bytes == 12 + 20 + 8000 + 16 + 4 + 8 + 12);
  CHECK(worst_case_stack(graph, "bent").unbounded_because == "bent moves the stack pointer by 'add sp, r4'");
  CHECK(worst_case_stack(graph, "through").unbounded_because == "through calls through a register");
}

TEST_CASE("RISC-V disassembly: immediate adds and shared prologues", "[stack]") {
  const CallGraph graph = parse_disassembly(
      "10000000 <outer>:\n"
      "10000000:\tjal\tt0,10000020 <__riscv_save_4>\n"  // 64, held while inner runs
      "10000004:\tauipc\ta5,0x10000\n"
      "10000008:\tlw\ta5,-4(a5) # 20000000 <table>\n"  // data, not a call
      "1000000c:\tjal\tra,10000014 <inner>\n"
      "10000010:\tj\t10000034 <__riscv_restore_4>\n"
      "10000014 <inner>:\n"
      "10000014:\tadd\tsp,sp,-32\n"  // 32
      "10000018:\tjr\ta5\n"
      "1000001c:\tadd\tsp,sp,32\n"
      "1000001e:\tret\n"
      "10000020 <__riscv_save_4>:\n"
      "10000020:\tadd\tsp,sp,-64\n"
      "10000024:\tsub\tsp,sp,t1\n"
      "10000028:\tjr\tt0\n"
      "10000034 <__riscv_restore_4>:\n"
      "10000034:\tadd\tsp,sp,64\n"
      "10000038:\tret\n"
      "1000003a <through>:\n"
      "1000003a:\tjalr\ta5\n"
      "1000003c:\tret\n");
  CHECK(worst_case_stack(graph, "inner").bytes == 32);
  CHECK(worst_case_stack(graph, "outer").bytes == 96);
  CHECK(worst_case_stack(graph, "outer").unbounded_because.empty());
  CHECK(worst_case_stack(graph, "through").unbounded_because == "through calls through a register");
}
