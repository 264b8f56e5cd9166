// What an audit finds outside functions, and where it begins.
#pragma once
#include <string>
#include <vector>

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "driver/audit_report.h"

namespace ingot {

// Functions with a definition in the file or its headers, other than the compiler's own, that other files can call.
// With names: those of them whose plain or qualified name is among these.
std::vector<const clang::FunctionDecl*> entry_points(clang::ASTContext& context, const std::vector<std::string>& names);

// Adds findings on globals, used or not, and on assembly between functions.
void audit_globals(clang::ASTContext& context, AuditReport& report);

AuditPlace place_of(const clang::ASTContext& context, clang::SourceLocation location);

// What is wrong with a variable wherever it stands: volatile, a destructor that does something. Rule and message.
std::vector<std::pair<std::string, std::string>> objections_to(const clang::ASTContext& context,
                                                               const clang::VarDecl& variable);

// An implicit conversion between float and double, as a message; "" when it is none.
std::string hidden_double(const clang::ImplicitCastExpr& cast);

}  // namespace ingot
