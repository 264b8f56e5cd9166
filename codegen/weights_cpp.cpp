// Weights in emitted C++. Small ones are numbers that a person can read and any compiler takes; large ones would cost
// the compiler gigabytes that way (reference: 100 MB of decimal floats take g++ 37 s and 7 GB), so they are one literal
// or, where an assembler is at hand, a file that it includes.
#include <algorithm>
#include <cstring>

#include "codegen/emit_parts.h"
#include "ir/error.h"

namespace ingot {
namespace {

constexpr DType dtypes[] = {
    DType::f64, DType::i64,  DType::u64, DType::i32, DType::u32,     DType::i16, DType::u16,
    DType::f16, DType::bf16, DType::i8,  DType::u8,  DType::boolean, DType::f32};  // f32 last: it is padded

std::vector<const Weight*> weights_of(const Plan& plan, DType dtype) {
  std::vector<const Weight*> list;
  for (const Weight& weight : plan.weights)
    if (weight.data->type.dtype == dtype) list.push_back(&weight);
  return list;
}

std::int64_t bytes_before(const Plan& plan, DType dtype) {
  if (dtype == DType::f32) return plan.f32_offset;
  std::int64_t bytes = 0;
  for (const DType earlier : dtypes) {
    if (earlier == dtype) return bytes;
    for (const Weight* weight : weights_of(plan, earlier)) bytes += weight->bytes;
  }
  throw internal_error("a dtype without a place among the weights");
}

Code array_name(DType dtype) { return code("weights_{}", Code::made(std::string(info(dtype).name))); }

void write_numbers(Writer& writer, const Plan& plan) {
  for (const DType dtype : dtypes) {
    const std::vector<const Weight*> weights = weights_of(plan, dtype);
    if (weights.empty()) continue;
    const std::int64_t bytes =
        weights.back()->offset + weights.back()->bytes + (dtype == DType::f32 ? plan.end_padding_bytes : 0);
    open_table(writer, code("alignas({}) const {} {}[{}]", plan.target.alignment, cpp_type(dtype), array_name(dtype),
                            bytes / info(dtype).bytes));
    std::int64_t end = 0;
    for (const Weight* weight : weights) {
      const Array data = packed(*weight);
      if (weight->offset > end) write_elements(writer, Array({dtype, {(weight->offset - end) / info(dtype).bytes}}));
      end = weight->offset + weight->bytes;
      const std::string form = weight->layout.is_panels() ? fmt::format("{} x {} in panels of {}", weight->layout.k,
                                                                        weight->layout.n, weight->layout.width)
                                                          : to_string(weight->data->type.shape);
      writer.line("{}", comment(weight->name + ": " + form));
      write_elements(writer, data);
    }
    close_table(writer);
  }
}

}  // namespace

Code element_literal(const Array& data, std::int64_t i) {
  const DType dtype = data.type.dtype;
  if (dtype == DType::f32 || dtype == DType::f64) return float_literal(data.number(i), dtype == DType::f64);
  if (dtype == DType::f16 || dtype == DType::bf16)
    return code("{}", data.as<std::uint16_t>()[static_cast<std::size_t>(i)]);
  if (dtype == DType::u64) return code("{}u", static_cast<std::uint64_t>(data.integer(i)));
  if (dtype == DType::i64 && data.integer(i) == INT64_MIN) return "INT64_MIN";
  if (dtype == DType::boolean) return data.integer(i) ? Code("true") : Code("false");
  return code("{}", data.integer(i));
}

void write_elements(Writer& writer, const Array& data) {
  constexpr std::int64_t per_line = 8;
  for (std::int64_t i = 0; i < data.size(); i += per_line) {
    std::string row;
    for (std::int64_t k = i; k < std::min(i + per_line, data.size()); ++k) {
      row += k > i ? ", " : "";
      row += element_literal(data, k).text();
    }
    writer.line("{},", Code::made(std::move(row)));
  }
}

void open_table(Writer& writer, const Code& declaration, const Code& comment) {
  writer.line("// clang-format off");
  if (comment.empty())
    writer.line("{} = {{", declaration);
  else
    writer.line("{} = {{  {}", declaration, comment);
}

void close_table(Writer& writer) {
  writer.line("}};");
  writer.line("// clang-format on");
}

std::int64_t write_literal(Writer& writer, const Code& declaration, std::string_view bytes) {
  // The zero that ends a literal stands for the last byte where that is zero: the array has the size of its data.
  const bool ends_in_zero = !bytes.empty() && bytes.back() == '\0';
  const std::size_t size = bytes.size() + (ends_in_zero ? 0 : 1);
  bytes.remove_suffix(ends_in_zero ? 1 : 0);
  writer.line("{}[{}] =", declaration, size);
  constexpr std::size_t per_line = 64;
  for (std::size_t i = 0; i < bytes.size(); i += per_line)
    writer.line("    {}", string_literal(bytes.substr(i, per_line)));
  writer.line("    \"\";");
  return static_cast<std::int64_t>(size);
}

WeightForm weight_form(const Plan& plan, const EmitOptions& options) {
  if (options.takes_weights) return WeightForm::pointer;
  if (plan.weight_bytes <= options.largest_text || !plan.target.has_extensions) return WeightForm::numbers;
  return options.is_single_file || !plan.target.has_incbin ? WeightForm::literal : WeightForm::file;
}

std::string weight_blob(const Plan& plan) {
  std::string blob;
  for (const DType dtype : dtypes)
    for (const Weight* weight : weights_of(plan, dtype)) {
      const Array data = packed(*weight);
      blob.resize(static_cast<std::size_t>(bytes_before(plan, dtype) + weight->offset));
      blob.append(reinterpret_cast<const char*>(data.bytes.data()), data.bytes.size());
    }
  blob.append(static_cast<std::size_t>(plan.end_padding_bytes), '\0');
  return blob;
}

// RFC 3720, appendix B.4, bit by bit: as ingot_rt::crc32c finds it.
std::uint32_t weight_checksum(const Plan& plan) {
  constexpr std::uint32_t reversed_polynomial = 0x82f63b78u;
  std::uint32_t crc = ~0u;
  for (const char byte : weight_blob(plan)) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? reversed_polynomial : 0);
  }
  return ~crc;
}

void write_weight_check(Writer& writer, const Interface& interface) {
  if (!interface.takes_weights) return;
  writer.line("bool verify_weights(const unsigned char* weights, size_t size) noexcept {{");
  writer.line("return size == weight_bytes && ingot_rt::crc32c(0, weights, weight_bytes) == weight_checksum;");
  writer.line("}}");
  writer.line();
}

void write_weights(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options) {
  if (plan.weights.empty()) return;
  switch (weight_form(plan, options)) {
    case WeightForm::pointer:
      return;
    case WeightForm::numbers:
      write_numbers(writer, plan);
      break;
    case WeightForm::literal: {
      const Code declaration = code("alignas({}) const unsigned char weight_blob", plan.target.alignment);
      write_literal(writer, declaration, weight_blob(plan));
      break;
    }
    case WeightForm::file: {
      writer.line("// The assembler looks for the weights beside this file; define the macro to name another place.");
      writer.line("#ifndef {}_WEIGHTS_FILE", interface.macro);
      writer.line("#define {}_WEIGHTS_FILE __FILE__ \".weights\"", interface.macro);
      writer.line("#endif");
      writer.line("extern \"C\" __attribute__((visibility(\"hidden\"))) const unsigned char {}_weight_bytes[];",
                  interface.name_space);
      writer.line("__asm__(");
      writer.line(
          "    \".pushsection .rodata\\n.balign {0}\\n.hidden {1}_weight_bytes\\n.globl {1}_weight_bytes\\n\"",
          plan.target.alignment, interface.name_space);
      writer.line("    \".type {0}_weight_bytes, %object\\n{0}_weight_bytes:\\n\"", interface.name_space);
      writer.line("    \".incbin \\\"\" {}_WEIGHTS_FILE", interface.macro);
      writer.line("    \"\\\"\\n\"");
      writer.line("    \".size {0}_weight_bytes, . - {0}_weight_bytes\\n.popsection\\n\");", interface.name_space);
      break;
    }
  }
  writer.line();
}

Code weight_pointer(const Plan& plan, const Interface& interface, std::size_t index, const EmitOptions& options) {
  const Weight& weight = plan.weights[index];
  const DType dtype = weight.data->type.dtype;
  const WeightForm form = weight_form(plan, options);
  if (form == WeightForm::numbers) return at(array_name(dtype), code("{}", weight.offset / info(dtype).bytes));
  const Code blob = form == WeightForm::pointer   ? Code("weights")
                    : form == WeightForm::literal ? Code("weight_blob")
                                                  : code("{}_weight_bytes", interface.name_space);
  return code("reinterpret_cast<const {}*>({} + {})", cpp_type(dtype), blob, bytes_before(plan, dtype) + weight.offset);
}

}  // namespace ingot
