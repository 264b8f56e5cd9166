// Code of Clang as native code of this process.
#pragma once
#include <memory>
#include <set>
#include <string>

namespace llvm {
class LLVMContext;
class Module;
}  // namespace llvm

namespace ingot {

class NativeCode {
 public:
  // Static objects of the module are made. A call of what nothing defines throws Error IG0821.
  NativeCode(std::unique_ptr<llvm::LLVMContext> context, std::unique_ptr<llvm::Module> module);
  ~NativeCode();
  NativeCode(const NativeCode&) = delete;
  NativeCode& operator=(const NativeCode&) = delete;

  void* find(const std::string& mangled_name) const;  // a function; null when the module does not define it

 private:
  struct Session;
  std::unique_ptr<Session> session_;
  std::set<std::string> defined_;
};

}  // namespace ingot
