// Network::evaluate.
#include "frontend/trainer/evaluation.h"

#include <unistd.h>

#include <algorithm>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/trainer/clock.h"
#include "frontend/trainer/progress_bar.h"
#include "frontend/trainer/row_order.h"
#include "ir/text.h"

namespace ingot {
namespace trainer {

NamedValues in_log_order(const Network& model, const std::vector<double>& values) {
  const std::vector<std::string>& names = model.training().metrics_names;
  NamedValues named;
  for (std::size_t i = 0; i < values.size(); ++i) named.emplace_back(names[i], values[i]);
  const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (model.base()->definition->profile == Profile::keras3) std::stable_sort(named.begin(), named.end(), by_name);
  return named;
}

std::vector<double> evaluate(const Network& model, const Samples& samples, std::int64_t batch_size,
                             const Callable<void(std::int64_t, std::int64_t, const std::vector<double>&)>& progress) {
  if (batch_size < 1) throw ValueError("batch_size must be 1 or more, got " + std::to_string(batch_size));
  model.reset_metrics();
  const RecordedFunction test = model.test_function();
  const std::vector<std::int64_t> order = in_order(samples.rows);
  RowMean loss;
  std::vector<double> values(model.training().metrics_names.size(), loss.value());
  for (std::int64_t first = 0, batch = 1; first < samples.rows; first += batch_size, ++batch) {
    const std::int64_t count = std::min(batch_size, samples.rows - first);
    const std::vector<NdArray> results = test(samples.take({order.data() + first, static_cast<std::size_t>(count)}));
    loss.add(results[0].item(), count);
    values[0] = loss.value();
    for (std::size_t i = 1; i < results.size(); ++i) values[i] = results[i].item();
    if (progress) progress(first + count, batch, values);
  }
  return values;
}

}  // namespace trainer

double Scores::operator[](const std::string& name) const {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return values[i];
  throw IndexError("there is no metric " + quoted(name));
}

// keras2 draws no values, keras3 all of them.
Scores Network::evaluate(const Arrays& x, const Arrays& y, const EvaluationOptions& options) const {
  const trainer::Samples samples = trainer::make_samples(*this, x, y, options.sample_weight);
  const bool is_keras2 = base_->definition->profile == Profile::keras2;
  std::FILE* const output = options.output ? options.output : stdout;
  const std::int64_t steps = options.batch_size < 1 ? 0 : (samples.rows + options.batch_size - 1) / options.batch_size;
  const int verbose = is_keras2 && options.verbose != 1 ? 0 : options.verbose;
  trainer::ProgressBar bar(is_keras2 ? samples.rows : steps, {is_keras2, isatty(fileno(output)) == 1, verbose},
                           trainer::seconds_now());
  const auto draw = [&](std::int64_t current, const std::vector<double>& values, bool is_last) {
    const trainer::NamedValues shown = is_keras2 ? trainer::NamedValues() : trainer::in_log_order(*this, values);
    std::fputs(bar.update(current, shown, trainer::seconds_now(), is_last).c_str(), output);
    std::fflush(output);
  };
  const std::vector<double> values =
      trainer::evaluate(*this, samples, options.batch_size,
                        [&](std::int64_t rows, std::int64_t batch, const std::vector<double>& so_far) {
                          if (verbose == 1) draw(is_keras2 ? rows : batch, so_far, false);
                        });
  if (!is_keras2 && verbose != 0) draw(steps, values, true);
  return {training().metrics_names, values};
}

}  // namespace ingot
