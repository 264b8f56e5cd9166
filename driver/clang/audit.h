// The audit of emitted code on its syntax tree: from the entry points through everything that they call.
#pragma once
#include "driver/audit_report.h"

namespace ingot {

// See ClangModule::audit.
AuditReport audit_cpp(const AuditInput& input);

}  // namespace ingot
