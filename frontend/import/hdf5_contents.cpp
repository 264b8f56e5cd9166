// Opens the file in a child process and collects what it sends.
#include "frontend/import/hdf5_contents.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <memory>

#include "frontend/import/hdf5_handle.h"
#include "frontend/import/hdf5_stream.h"
#include "frontend/import/hdf5_walk.h"

namespace ingot {
namespace {

using OpenFile = std::function<Hdf5Handle()>;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool is_memory_limited = false;  // AddressSanitizer reserves terabytes of address space
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool is_memory_limited = false;
#else
constexpr bool is_memory_limited = true;
#endif
#else
constexpr bool is_memory_limited = true;
#endif

void limit(int resource, rlim_t value) {
  rlimit old{};
  getrlimit(static_cast<__rlimit_resource_t>(resource), &old);
  const rlimit wanted{std::min(value, old.rlim_max), old.rlim_max};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted);
}

// Memory that the child may add to what it shares with its parent: file, decoded data and the library's own.
void limit_resources(std::int64_t stored, const ImportLimits& limits) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, limits.cpu_seconds + static_cast<rlim_t>(stored >> 22));
  if (!is_memory_limited) return;
  long pages = 0;
  if (std::FILE* statm = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(statm, "%ld", &pages) != 1) pages = 0;
    std::fclose(statm);
  }
  if (pages == 0) return;
  limit(RLIMIT_AS, static_cast<rlim_t>(pages) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) +
                       static_cast<rlim_t>(limits.decoded_bytes(stored)) + 2 * static_cast<rlim_t>(stored) +
                       (rlim_t{64} << 20));
}

// The child's life: read, write to the pipe, end without running anything of the parent's.
[[noreturn]] void run_child(int pipe_end, const OpenFile& open, std::int64_t stored, const ImportLimits& limits) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPIPE, SIGXCPU}) std::signal(signal, SIG_DFL);
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null >= 0) dup2(null, STDERR_FILENO);  // libraries print before they die
  limit_resources(stored, limits);
  std::FILE* file = fdopen(pipe_end, "wb");
  if (!file) _exit(1);
  Hdf5StreamWriter out(file);
  try {
    H5dont_atexit();
    H5PLset_loading_state(0);  // no plug-ins
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    walk_hdf5(open(), stored, limits, out);
    out.end();
  } catch (const Error& error) {
    out.refusal(error);
  } catch (const std::exception&) {
    out.refusal(damaged_hdf5("it asks for more memory than a file of its size may"));
  }
  std::fflush(file);
  _exit(0);
}

class Child {
 public:
  explicit Child(pid_t process) : process_(process) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill(process_, SIGKILL);
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
  }

 private:
  pid_t process_;
};

Hdf5Group read_in_child(const OpenFile& open, std::int64_t stored, const ImportLimits& limits) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw Error(ExitStatus::io, "IG2001", "cannot open a pipe");
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    run_child(ends[1], open, stored, limits);
  }
  close(ends[1]);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(fdopen(ends[0], "rb"), std::fclose);
  if (process < 0 || !file) throw Error(ExitStatus::io, "IG2001", "cannot start a process that reads the HDF5 file");
  const Child child(process);
  return read_hdf5_stream(file.get(), stored, limits);
}

Hdf5Handle access_properties() { return {H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "its properties"}; }

}  // namespace

const Hdf5Group* Hdf5Group::find_group(std::string_view path) const {
  const std::size_t slash = path.find('/');
  const auto found = groups.find(std::string(path.substr(0, slash)));
  if (found == groups.end()) return nullptr;
  return slash == path.npos ? &found->second : found->second.find_group(path.substr(slash + 1));
}

ArrayPtr Hdf5Group::find_array(std::string_view path) const {
  const std::size_t slash = path.rfind('/');
  const Hdf5Group* group = slash == path.npos ? this : find_group(path.substr(0, slash));
  if (!group) return nullptr;
  const auto found = group->arrays.find(std::string(slash == path.npos ? path : path.substr(slash + 1)));
  return found == group->arrays.end() ? nullptr : found->second;
}

Hdf5Group read_hdf5_file(const std::filesystem::path& file, const ImportLimits& limits) {
  const auto open = [&] {
    const Hdf5Handle access = access_properties();
    H5Pset_fapl_sec2(access);  // one plain file: no family, split or multi files
    return Hdf5Handle(H5Fopen(file.c_str(), H5F_ACC_RDONLY, access), H5Fclose, "it as HDF5");
  };
  return read_in_child(open, static_cast<std::int64_t>(std::filesystem::file_size(file)), limits);
}

Hdf5Group read_hdf5_image(std::string_view image, const ImportLimits& limits) {
  const auto open = [&] {
    const Hdf5Handle access = access_properties();
    H5Pset_fapl_core(access, std::size_t{1} << 16, false);
    H5Pset_file_image(access, const_cast<char*>(image.data()), image.size());
    return Hdf5Handle(H5Fopen("weights in memory", H5F_ACC_RDONLY, access), H5Fclose, "its weights as HDF5");
  };
  return read_in_child(open, static_cast<std::int64_t>(image.size()), limits);
}

}  // namespace ingot
