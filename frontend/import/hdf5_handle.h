// An identifier of libhdf5 that closes itself.
#pragma once
#include <hdf5.h>

#include <string>
#include <utility>

#include "ir/error.h"

namespace ingot {

inline Error damaged_hdf5(const std::string& what) {
  return rejected("IG2020", "the HDF5 file is damaged: " + what).help("save or download the model again");
}

class Hdf5Handle {
 public:
  // Throws Error IG2020 when `id` is none; `what` says what could not be read.
  Hdf5Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what) : id_(id), close_(close) {
    if (id_ < 0) throw damaged_hdf5("cannot read " + what);
  }
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  ~Hdf5Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }  // NOLINT: passed to libhdf5 as it is

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

}  // namespace ingot
