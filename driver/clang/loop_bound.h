// Whether a loop ends after a number of rounds that is known before the program runs. A proof over ranges of integers:
// constants, indices of enclosing loops, variables that are only read, and parameters, which have the values that the
// calls give them.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"

namespace ingot {

// What is known of the code around loops, collected by the walk.
struct LoopSurroundings {
  // What calls give for a parameter. One without an entry may have any value: that of an entry point.
  std::map<const clang::ParmVarDecl*, std::vector<const clang::Expr*>> arguments;
  std::map<const clang::VarDecl*, const clang::ForStmt*> loop_of_index;
};

class LoopBounds {
 public:
  LoopBounds(clang::ASTContext& context, const LoopSurroundings& surroundings)
      : context_(context), surroundings_(surroundings) {}

  // Why the loop may not end, or run for a number of rounds that depends on data; "" when it is bounded. Forms:
  //   for (T i = a; i < b; i += c)       also <=; c a positive constant; b has a greatest value and a a least one, and
  //   for (T i = a; i > b; i -= c)       also >=; the other way round;     the last step does not leave T
  //   for (T i = a; i < b; i *= c)       also i <<= c; a at least 1
  //   for (T i = a; i != 0; i >>= c)     also i > 0, i /= c; a not negative
  // where i is written by the step alone, i + e may stand for i, and the condition may have more, joined by &&.
  std::string objection(const clang::ForStmt& loop);

 private:
  struct Range {
    std::optional<std::int64_t> low, high;
  };
  struct Step {
    enum class Kind { add, multiply, divide } kind;
    std::int64_t amount;
  };
  struct Comparison {
    clang::BinaryOperatorKind relation;  // of the index to the bound
    Range bound;                         // of what is compared with the index alone
  };

  Range range_of(const clang::Expr* expression);
  Range range_of_variable(const clang::VarDecl* variable);
  Range range_of_operation(const clang::BinaryOperator& operation);
  Range range_of_choice(const clang::ConditionalOperator& choice);
  Range converted(Range range, clang::QualType from, clang::QualType to) const;
  Range limits(clang::QualType type) const;
  std::string objection_for(const clang::ForStmt& loop, const clang::VarDecl* index);
  std::optional<Step> step_of(const clang::Expr* increment, const clang::VarDecl* index);
  std::vector<Comparison> comparisons(const clang::Expr* condition, const clang::VarDecl* index);
  bool is_same(const clang::Expr* a, const clang::Expr* b) const;

  clang::ASTContext& context_;
  const LoopSurroundings& surroundings_;
  std::set<const clang::VarDecl*> being_asked_;  // against circles
};

// Every mention of the variable in the statement reads its value: it is not assigned, and no reference or pointer to it
// is made. With `writes_allowed` mentions that do more.
bool is_only_read(const clang::Stmt* statement, const clang::VarDecl* variable, int writes_allowed = 0);

}  // namespace ingot
