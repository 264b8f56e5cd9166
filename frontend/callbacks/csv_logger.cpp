// The columns are those of the first epoch; later epochs have NA where a value is missing.
#include "frontend/callbacks/csv_logger.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "frontend/python_text.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot::callbacks {
namespace {

class Logger final : public CallbackBase {
 public:
  Logger(std::string filename, CSVLoggerOptions options) : filename_(std::move(filename)), options_(options) {}

  void on_train_begin(Fitting&) override {
    needs_header_ = !options_.append || std::ifstream(filename_).peek() == std::ifstream::traits_type::eof();
    file_.open(filename_, std::ios::binary | (options_.append ? std::ios::app : std::ios::trunc));
    columns_.clear();
    check();
  }

  void on_epoch_end(Fitting& fitting, int epoch, Logs& logs) override {
    if (columns_.empty()) choose_columns(fitting, logs);
    if (needs_header_) {
      file_ << "epoch";
      for (const std::string& column : columns_) file_ << options_.separator << field(column);
      file_ << "\r\n";
      needs_header_ = false;
    }
    file_ << epoch;
    for (const std::string& column : columns_) {
      const double* value = logs.find(column);
      file_ << options_.separator << (value ? python_number(*value) : "NA");
    }
    file_ << "\r\n";
    file_.flush();
    check();
  }

  void on_train_end(Fitting&) override { file_.close(); }

 private:
  void choose_columns(const Fitting& fitting, const Logs& logs) {
    for (const auto& [name, value] : logs.values()) columns_.push_back(name);
    std::sort(columns_.begin(), columns_.end());
    const bool has_validation = std::any_of(columns_.begin(), columns_.end(),
                                            [](const std::string& column) { return column.starts_with("val_"); });
    if (fitting.is_keras2 || has_validation) return;
    const std::size_t count = columns_.size();
    for (std::size_t i = 0; i < count; ++i) columns_.push_back("val_" + columns_[i]);
  }

  // Quoted where CSV needs it.
  std::string field(const std::string& text) const {
    if (text.find_first_of(std::string("\"\r\n") + options_.separator) == std::string::npos) return text;
    std::string quoted_text = "\"";
    for (const char c : text) quoted_text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted_text + "\"";
  }

  void check() const {
    if (!file_)
      throw Error(ExitStatus::io, "IG0811", "cannot write " + ingot::quoted(filename_) + ": " + std::strerror(errno));
  }

  std::string filename_;
  CSVLoggerOptions options_;
  std::ofstream file_;
  bool needs_header_ = true;
  std::vector<std::string> columns_;
};

}  // namespace

CSVLogger::CSVLogger(std::string filename, CSVLoggerOptions options)
    : Callback(std::make_shared<Logger>(std::move(filename), options)) {}

}  // namespace ingot::callbacks
