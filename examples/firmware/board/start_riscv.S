# Reset of a RISC-V core in machine mode: pointers, a trap handler that reports a fault, zeroed memory, main.
# The program is loaded into RAM as a whole, so initialised data needs no copy.
.section .init, "ax"
.globl _start
_start:
.option push
.option norelax
  la gp, __global_pointer$
.option pop
  la sp, board_stack_top
  la t0, fault
  csrw mtvec, t0
  la a0, bss_begin
  la a1, bss_end
1:
  bgeu a0, a1, 2f
  sw zero, 0(a0)
  addi a0, a0, 4
  j 1b
2:
  call main
  call board_exit
.balign 4
fault:
  li a0, 99
  call board_exit
