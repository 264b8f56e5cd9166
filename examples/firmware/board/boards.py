"""The boards: which compiler builds for them, with which flags, and which machine QEMU shows them as.

Used by the example next to this folder and by tests/firmware. The machine flags are those of ingot's targets, which the
tests compare. Python's standard library only.
"""
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
QEMU_OPTIONS = ["-nographic", "-monitor", "none", "-serial", "none", "-semihosting-config", "enable=on,target=native"]


@dataclass(frozen=True)
class Board:
    target: str  # as `ingot compile --target` has it
    prefix: str
    machine_flags: tuple
    start: str
    script: str
    qemu: tuple


def _cortex(core, floats, machine):
    flags = ("-mthumb", f"-mcpu={core}", *floats)
    return Board(core, "arm-none-eabi-", flags, "start_cortexm.cpp", "cortexm.ld", ("qemu-system-arm", "-M", machine))


BOARDS = {
    # QEMU has no Cortex-M0 on an MPS2 board; Armv6-M code is a subset of what the M3 of this one runs.
    "m0": _cortex("cortex-m0", ["-mfloat-abi=soft"], "mps2-an385"),
    "m3": _cortex("cortex-m3", ["-mfloat-abi=soft"], "mps2-an385"),
    "m4": _cortex("cortex-m4", ["-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"], "mps2-an386"),
    "m7": _cortex("cortex-m7", ["-mfloat-abi=hard", "-mfpu=fpv5-d16"], "mps2-an500"),
    "rv32": Board(
        "rv32imac", "riscv64-unknown-elf-",
        ("-misa-spec=2.2", "-march=rv32imac", "-mabi=ilp32", "-mcmodel=medany", "--specs=picolibc.specs"),
        "start_riscv.S", "riscv.ld", ("qemu-system-riscv32", "-M", "virt", "-bios", "none")),
}

PROGRAM_FLAGS = ["-std=c++17", "-O2", "-fno-exceptions", "-fno-rtti", "-ffunction-sections", "-fdata-sections",
                 "-Wall", "-Wextra", "-Werror"]


def compile_object(board, source, output, flags, include=()):
    """One source file to one object file; raises CalledProcessError when the compiler refuses it."""
    compiler = board.prefix + "g++"
    includes = [f"-I{folder}" for folder in include]
    subprocess.run([compiler, *flags, *includes, "-c", str(source), "-o", str(output)], check=True)
    return output


def link(board, objects, output):
    """Links with start-up code and semihosting; writes a map file next to the program."""
    output = Path(output)
    flags = [*board.machine_flags, *PROGRAM_FLAGS]
    rig = [compile_object(board, HERE / name, output.with_suffix(f".{Path(name).stem}.o"), flags, [HERE])
           for name in (board.start, "board.cpp")]
    subprocess.run([board.prefix + "g++", *board.machine_flags, *map(str, [*objects, *rig]), "-nostdlib",
                    "-nostartfiles", f"-T{HERE / board.script}", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments",
                    f"-Wl,-Map={output}.map", "-lm", "-lc", "-lgcc", "-o", str(output)], check=True)
    return output


def emulate(board, program, directory=".", timeout=120):
    """Runs a program in QEMU; its console is captured, its exit status is that of the result."""
    return subprocess.run([*board.qemu, *QEMU_OPTIONS, "-kernel", str(Path(program).resolve())], cwd=directory,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=timeout)
