#include "libhydro/io/detail/journaled_hdf5.h"

#include <libdeflate.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/posix_file.h"

namespace hydro::io::detail {
namespace {

constexpr std::size_t page_size = 4096;
using Page = std::array<std::byte, page_size>;
using Pages = std::map<std::uint64_t, Page>;  ///< page number to its new content

constexpr std::array<char, 8> journal_magic{'h', 'y', 'd', 'r', 'o', 'j', 'n', '1'};

struct JournalHead {
  std::array<char, 8> magic = journal_magic;
  std::uint64_t page_count = 0;
};

void write_journal(const std::string& path, const Pages& pages) {
  std::vector<std::byte> bytes(sizeof(JournalHead) + pages.size() * (sizeof(std::uint64_t) + page_size) + sizeof(std::uint32_t));
  const JournalHead head{.page_count = pages.size()};
  std::byte* to = bytes.data();
  const auto put = [&to](const void* from, std::size_t size) { std::memcpy(to, from, size), to += size; };
  put(&head, sizeof head);
  for (const auto& [number, page] : pages) {
    put(&number, sizeof number);
    put(page.data(), page_size);
  }
  const std::uint32_t checksum = libdeflate_crc32(0, bytes.data(), bytes.size() - sizeof checksum);
  put(&checksum, sizeof checksum);

  const bool is_new = !exists(path);
  try {
    PosixFile file(path, PosixFile::Access::create);
    file.write(0, bytes);
    file.sync();
    file.close();
    if (is_new) sync_folder(folder_of(path));
  } catch (const FileError&) {
    ::unlink(path.c_str());  // quietly: what is thrown on is what went wrong
    throw;
  }
}

/// The pages of a journal; empty when there is none or it was not completed.
Pages read_journal(const std::string& path) {
  if (!exists(path)) return {};
  const PosixFile file(path, PosixFile::Access::read);
  const std::uint64_t size = file.size();
  constexpr std::uint64_t limit = std::uint64_t{1} << 32;
  std::uint32_t checksum = 0;
  JournalHead head;
  if (size < sizeof head + sizeof checksum || size > limit) return {};
  std::vector<std::byte> bytes(size);
  if (file.read(0, bytes) != size) return {};
  std::memcpy(&checksum, bytes.data() + size - sizeof checksum, sizeof checksum);
  if (libdeflate_crc32(0, bytes.data(), size - sizeof checksum) != checksum) return {};
  std::memcpy(&head, bytes.data(), sizeof head);
  if (head.magic != journal_magic || head.page_count != (size - sizeof head - sizeof checksum) / (sizeof(std::uint64_t) + page_size))
    return {};
  Pages pages;
  const std::byte* from = bytes.data() + sizeof head;
  for (std::uint64_t i = 0; i < head.page_count; ++i) {
    std::uint64_t number = 0;
    std::memcpy(&number, from, sizeof number);
    std::memcpy(pages[number].data(), from + sizeof number, page_size);
    from += sizeof number + page_size;
  }
  return pages;
}

void write_pages(const Pages& pages, PosixFile& file) {
  for (const auto& [number, page] : pages) file.write(number * page_size, page);
}

/// What HDF5 holds as its file.
struct JournaledFile {
  H5FD_t head{};  ///< HDF5's own fields come first
  PosixFile file;
  bool writable = false;
  haddr_t end_of_allocation = 0;
  std::uint64_t file_size = 0;
  std::uint64_t committed = 0;  ///< what lies before this is only changed by a commit
  Pages pending;
  std::exception_ptr failure;
  dev_t device = 0;
  ino_t inode = 0;

  Page& pending_page(std::uint64_t number) {
    const auto [at, is_new] = pending.try_emplace(number);
    if (is_new) {
      at->second.fill(std::byte{0});
      file.read(number * page_size, at->second);
    }
    return at->second;
  }

  void write_pending(std::uint64_t at, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const std::uint64_t number = at / page_size, offset = at % page_size;
      const std::size_t count = std::min<std::size_t>(bytes.size(), page_size - offset);
      std::copy_n(bytes.begin(), count, pending_page(number).begin() + static_cast<std::ptrdiff_t>(offset));
      at += count;
      bytes = bytes.subspan(count);
    }
  }

  /// Keeps pending pages that reach beyond the committed part in step with what is written there directly.
  void patch_pending(std::uint64_t at, std::span<const std::byte> bytes) {
    for (auto page = pending.lower_bound(at / page_size); page != pending.end(); ++page) {
      const std::uint64_t start = page->first * page_size;
      if (start >= at + bytes.size()) break;
      const std::uint64_t from = std::max(start, at), until = std::min(start + page_size, at + bytes.size());
      std::copy_n(bytes.data() + (from - at), until - from, page->second.data() + (from - start));
    }
  }

  void write(std::uint64_t at, std::span<const std::byte> bytes) {
    if (at < committed) {
      const std::size_t inside = std::min<std::uint64_t>(bytes.size(), committed - at);
      write_pending(at, bytes.first(inside));
      at += inside;
      bytes = bytes.subspan(inside);
    }
    if (bytes.empty()) return;
    file.write(at, bytes);
    file_size = std::max<std::uint64_t>(file_size, at + bytes.size());
    patch_pending(at, bytes);
  }

  void read(std::uint64_t at, std::span<std::byte> bytes) const {
    const std::size_t got = file.read(at, bytes);
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(got), bytes.end(), std::byte{0});
    for (auto page = pending.lower_bound(at / page_size); page != pending.end(); ++page) {
      const std::uint64_t start = page->first * page_size;
      if (start >= at + bytes.size()) break;
      const std::uint64_t from = std::max(start, at), until = std::min(start + page_size, at + bytes.size());
      std::copy_n(page->second.data() + (from - start), until - from, bytes.data() + (from - at));
    }
  }

  void commit() {
    if (file_size < end_of_allocation) {
      file.truncate(end_of_allocation);
      file_size = end_of_allocation;
    }
    file.sync();
    if (!pending.empty()) {
      write_journal(journal_of(file.path()), pending);
      committed = end_of_allocation;  // from here on the journal finishes the commit, whatever happens
      write_pages(pending, file);
      pending.clear();
    }
    committed = end_of_allocation;
  }

  void finish() {
    commit();
    if (file_size > end_of_allocation) file.truncate(end_of_allocation);
    file.sync();
    remove_file(journal_of(file.path()));
    file.close();
  }

  /// Remembers what went wrong. HDF5 1.10 does not survive a failed write: what it could not close stays in its tables, and
  /// its clean-up at the end of the program reads freed memory. So it is let believe that all is well: what it still writes
  /// is held in memory until it closes the file, and the next check, or commit, tells the failure.
  void fail() noexcept {
    if (!failure) failure = std::current_exception();
  }

  /// Gives the space of the unfinished write back, so that the last commit stands.
  void give_up() noexcept {
    try {
      if (committed > 0) file.truncate(committed);
    } catch (const FileError&) {  // what lies beyond is not looked at
    }
  }
};

JournaledFile* ours(H5FD_t* file) { return reinterpret_cast<JournaledFile*>(file); }
const JournaledFile* ours(const H5FD_t* file) { return reinterpret_cast<const JournaledFile*>(file); }

H5FD_t* open_file(const char* name, unsigned flags, hid_t, haddr_t) {
  try {
    auto file = std::make_unique<JournaledFile>();
    file->writable = (flags & H5F_ACC_RDWR) != 0;
    const bool create = (flags & H5F_ACC_CREAT) != 0 && (flags & H5F_ACC_TRUNC) != 0;
    if (create && exists(journal_of(name))) remove_file(journal_of(name));
    file->file = PosixFile(name, create             ? PosixFile::Access::create
                                 : file->writable ? PosixFile::Access::write
                                                  : PosixFile::Access::read);
    if (::flock(file->file.descriptor(), (file->writable ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 && errno == EWOULDBLOCK) return nullptr;
    Pages saved = create ? Pages{} : read_journal(journal_of(name));
    if (file->writable) {
      write_pages(saved, file->file);
    } else {
      file->pending = std::move(saved);
    }
    file->file_size = file->file.size();
    file->committed = file->file_size;
    struct stat status {};
    ::fstat(file->file.descriptor(), &status);
    file->device = status.st_dev, file->inode = status.st_ino;
    return &file.release()->head;
  } catch (const std::exception&) {
    return nullptr;
  }
}

herr_t close_file(H5FD_t* head) {
  const std::unique_ptr<JournaledFile> file(ours(head));
  if (!file->writable) return 0;
  if (file->failure) {
    file->give_up();
    return 0;
  }
  try {
    file->finish();
  } catch (const std::exception&) {
    file->give_up();  // what was committed stands; see `fail` for why HDF5 is not told
  }
  return 0;
}

int compare_files(const H5FD_t* a, const H5FD_t* b) {
  const auto key = [](const JournaledFile* file) { return std::pair(file->device, file->inode); };
  return key(ours(a)) < key(ours(b)) ? -1 : key(ours(a)) == key(ours(b)) ? 0 : 1;
}

herr_t query(const H5FD_t*, unsigned long* flags) {
  if (flags) *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t end_of_allocation(const H5FD_t* file, H5FD_mem_t) { return ours(file)->end_of_allocation; }
haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t) { return ours(file)->file_size; }

herr_t set_end_of_allocation(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  ours(file)->end_of_allocation = address;
  return 0;
}

herr_t get_handle(H5FD_t* file, hid_t, void** handle) {
  *handle = file;
  return 0;
}

herr_t read_file(H5FD_t* head, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, void* buffer) {
  JournaledFile* file = ours(head);
  if (address == HADDR_UNDEF || address + size < address || address + size > file->end_of_allocation) return -1;
  try {
    file->read(address, {static_cast<std::byte*>(buffer), size});
    return 0;
  } catch (const std::exception&) {
    file->fail();
    return -1;
  }
}

herr_t write_file(H5FD_t* head, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, const void* buffer) {
  JournaledFile* file = ours(head);
  const std::span bytes(static_cast<const std::byte*>(buffer), size);
  try {
    if (!file->failure) {
      file->write(address, bytes);
      return 0;
    }
  } catch (const std::exception&) {
    file->fail();
  }
  try {
    file->write_pending(address, bytes);
    return 0;
  } catch (const std::exception&) {
    return -1;
  }
}

hid_t driver() {
  static const H5FD_class_t description = {
      .name = "hydro_journaled", .maxaddr = (haddr_t{1} << 62), .fc_degree = H5F_CLOSE_STRONG, .terminate = nullptr,
      .sb_size = nullptr, .sb_encode = nullptr, .sb_decode = nullptr, .fapl_size = 0, .fapl_get = nullptr, .fapl_copy = nullptr,
      .fapl_free = nullptr, .dxpl_size = 0, .dxpl_copy = nullptr, .dxpl_free = nullptr, .open = open_file, .close = close_file,
      .cmp = compare_files, .query = query, .get_type_map = nullptr, .alloc = nullptr, .free = nullptr,
      .get_eoa = end_of_allocation, .set_eoa = set_end_of_allocation, .get_eof = end_of_file, .get_handle = get_handle,
      .read = read_file, .write = write_file, .flush = nullptr, .truncate = nullptr, .lock = nullptr, .unlock = nullptr,
      .fl_map = H5FD_FLMAP_DICHOTOMY};
  static const hid_t id = H5FDregister(&description);
  return id;
}

JournaledFile* handle_of(hid_t file) {
  void* handle = nullptr;
  return H5Fget_vfd_handle(file, H5P_DEFAULT, &handle) < 0 ? nullptr : static_cast<JournaledFile*>(handle);
}

}  // namespace

void keep_simple(hid_t creation_properties) {
  constexpr unsigned most_attributes = 200;
  H5Pset_obj_track_times(creation_properties, false);
  H5Pset_attr_phase_change(creation_properties, most_attributes, most_attributes / 2);
}

std::string journal_of(const std::string& path) { return path + "-journal"; }

hid_t open_journaled(const std::string& path, Hdf5Access access) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // failures become exceptions, not text on the terminal
  if (access != Hdf5Access::create) {
    const PosixFile probe(path, access == Hdf5Access::write ? PosixFile::Access::write : PosixFile::Access::read);
    if (::flock(probe.descriptor(), (access == Hdf5Access::write ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      throw FileError(path, "is in use by another run", "wait until it has finished");
  } else {
    const PosixFile probe(path, PosixFile::Access::create);
  }
  const hid_t properties = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_driver(properties, driver(), nullptr);
  // The format of HDF5 1.8: checksums on object headers, and no "open for writing" mark that a killed program would leave.
  H5Pset_libver_bounds(properties, H5F_LIBVER_V18, H5F_LIBVER_V18);
  const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
  keep_simple(creation);
  const hid_t file = access == Hdf5Access::create
                         ? H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, properties)
                         : H5Fopen(path.c_str(), access == Hdf5Access::write ? H5F_ACC_RDWR : H5F_ACC_RDONLY, properties);
  H5Pclose(creation);
  H5Pclose(properties);
  if (file < 0) {
    if (access == Hdf5Access::create) throw FileError(path, "cannot create the file");
    throw FileError(path, "is not a whole HDF5 file: cut off, damaged or of another kind");
  }
  if (access == Hdf5Access::create) handle_of(file)->committed = 0;
  return file;
}

void commit_journaled(hid_t file) {
  JournaledFile* handle = handle_of(file);
  if (handle->failure) std::rethrow_exception(handle->failure);
  try {
    handle->commit();
  } catch (...) {
    handle->fail();
    throw;
  }
}

void throw_if_failed(hid_t file) {
  if (const JournaledFile* handle = handle_of(file); handle && handle->failure) std::rethrow_exception(handle->failure);
}

}  // namespace hydro::io::detail
