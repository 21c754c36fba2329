#include "libhydro/io/checkpoint_file.h"

#include <libdeflate.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io {
namespace {

using detail::PosixFile;

constexpr std::array<char, 8> file_magic{'h', 'y', 'd', 'r', 'o', 'c', 'k', 'p'};
constexpr std::uint32_t format_version = 3;
constexpr std::size_t piece_size = std::size_t{4} << 20;  ///< [bytes] written or checked at a time

struct FileHead {
  std::array<char, 8> magic = file_magic;
  std::uint32_t version = format_version;
  std::uint32_t checksum = 0;  ///< CRC-32 of the sequence number
  std::uint64_t sequence = 0;  ///< the newest checkpoint has the greatest
};

/// Before every block; after it follows a CRC-32 of head and bytes.
struct BlockHead {
  std::array<char, 56> name{};
  std::uint64_t size = 0;
};

std::uint32_t crc(std::uint32_t before, const void* bytes, std::size_t size) {
  return size == 0 ? before : libdeflate_crc32(before, bytes, size);  // which starts anew when there are no bytes
}

std::string checkpoint_path(const std::string& folder, int which) { return fmt::format("{}/checkpoint-{}", folder, which); }

/// Sequence number of a checkpoint; empty when there is none or its head is damaged.
std::optional<FileHead> read_head(const std::string& path) {
  if (!detail::exists(path)) return {};
  FileHead head;
  const PosixFile file(path, PosixFile::Access::read);
  if (file.read(0, std::as_writable_bytes(std::span(&head, 1))) != sizeof head || head.magic != file_magic ||
      head.checksum != crc(0, &head.sequence, sizeof head.sequence))
    return {};
  return head;
}

template <class T>
constexpr bool is_plain = std::is_trivially_copyable_v<T>;

/// Writes blocks one after the other, through a buffer.
class BlockWriter {
 public:
  BlockWriter(const std::string& path, std::uint64_t sequence) : file_(path, PosixFile::Access::create) {
    buffer_.reserve(piece_size);
    const FileHead head{.checksum = crc(0, &sequence, sizeof sequence), .sequence = sequence};
    append(&head, sizeof head);
  }

  void block(const std::string& name, std::span<const std::byte> bytes) {
    begin(name, bytes.size());
    append(bytes.data(), bytes.size());
    end();
  }
  template <class T>
  void put(const std::string& name, const T& value) requires is_plain<T> {
    block(name, std::as_bytes(std::span(&value, 1)));
  }
  template <class T>
  void put(const std::string& name, const std::vector<T>& values) {
    if constexpr (is_plain<T>) {
      block(name, std::as_bytes(std::span(values)));
    } else {
      put(name + ".count", static_cast<std::uint64_t>(values.size()));
      for (std::size_t i = 0; i < values.size(); ++i) put(fmt::format("{}.{}", name, i), values[i]);
    }
  }
  template <class T>
  void put(const std::string& name, const Raster<T>& raster) {
    put(name + ".shape", std::array<std::int32_t, 2>{raster.rows(), raster.columns()});
    block(name, std::as_bytes(raster.values()));
  }
  template <class T>
  void put(const std::string& name, const PaddedRaster<T>& raster) {  // without the ghosts, which hold nothing
    put(name + ".shape", std::array<std::int32_t, 2>{raster.rows(), raster.columns()});
    const std::size_t row_bytes = static_cast<std::size_t>(raster.columns()) * sizeof(T);
    begin(name, row_bytes * static_cast<std::size_t>(raster.rows()));
    for (int row = 0; row < raster.rows(); ++row) append(raster.row(row), row_bytes);
    end();
  }

  void finish() {
    flush();
    file_.sync();
    file_.close();
  }

 private:
  void begin(const std::string& name, std::uint64_t size) {
    BlockHead head{.size = size};
    if (name.size() >= head.name.size()) throw std::logic_error("name of a checkpoint block is too long: " + name);
    std::copy(name.begin(), name.end(), head.name.begin());
    checksum_ = 0;
    append(&head, sizeof head);
  }
  void append(const void* from, std::size_t size) {
    checksum_ = crc(checksum_, from, size);
    const auto* bytes = static_cast<const std::byte*>(from);
    while (size > 0) {
      const std::size_t part = std::min(size, piece_size - buffer_.size());
      buffer_.insert(buffer_.end(), bytes, bytes + part);
      if (buffer_.size() == piece_size) flush();
      bytes += part, size -= part;
    }
  }
  void end() {
    const std::uint32_t checksum = checksum_;
    append(&checksum, sizeof checksum);
  }
  void flush() {
    file_.write(at_, buffer_);
    at_ += buffer_.size();
    buffer_.clear();
  }

  PosixFile file_;
  std::vector<std::byte> buffer_;
  std::uint64_t at_ = 0;
  std::uint32_t checksum_ = 0;
};

/// Reads the blocks of a file whose checksums all hold.
class BlockReader {
 public:
  /// Looks the whole file over; throws `FileError` where it is damaged.
  explicit BlockReader(const std::string& path) : file_(path, PosixFile::Access::read) {
    const std::uint64_t size = file_.size();
    std::vector<std::byte> piece(piece_size);
    for (std::uint64_t at = sizeof(FileHead); at < size;) {
      BlockHead head;
      if (file_.read(at, std::as_writable_bytes(std::span(&head, 1))) != sizeof head || head.size > size - at) damaged();
      std::uint32_t checksum = crc(0, &head, sizeof head), stored = 0;
      at += sizeof head;
      blocks_.push_back({std::string(head.name.data(), strnlen(head.name.data(), head.name.size())), at, head.size});
      for (std::uint64_t left = head.size; left > 0;) {
        const std::span<std::byte> part(piece.data(), std::min<std::uint64_t>(left, piece.size()));
        if (file_.read(at, part) != part.size()) damaged();
        checksum = crc(checksum, part.data(), part.size());
        at += part.size(), left -= part.size();
      }
      if (file_.read(at, std::as_writable_bytes(std::span(&stored, 1))) != sizeof stored || stored != checksum) damaged();
      at += sizeof stored;
    }
    if (blocks_.empty() || blocks_.back().name != "end") damaged();
  }

  void fill(const std::string& name, std::span<std::byte> bytes) {
    const Block& block = next(name);
    if (block.size != bytes.size()) misfit(name);
    if (file_.read(block.at, bytes) != bytes.size()) damaged();
  }
  std::string text(const std::string& name) {
    std::string text(blocks_.at(next_).name == name ? blocks_[next_].size : 0, '\0');
    fill(name, std::as_writable_bytes(std::span(text.data(), text.size())));
    return text;
  }
  template <class T>
  void get(const std::string& name, T& value) requires is_plain<T> {
    fill(name, std::as_writable_bytes(std::span(&value, 1)));
  }
  template <class T>
  void get(const std::string& name, std::vector<T>& values) {
    if constexpr (is_plain<T>) {
      if (blocks_.at(next_).size % sizeof(T) != 0) misfit(name);
      values.resize(blocks_[next_].size / sizeof(T));
      fill(name, std::as_writable_bytes(std::span(values)));
    } else {
      std::uint64_t count = 0;
      get(name + ".count", count);
      if (count > blocks_.size()) misfit(name);
      values.resize(count);
      for (std::size_t i = 0; i < values.size(); ++i) get(fmt::format("{}.{}", name, i), values[i]);
    }
  }
  template <class T>
  void get(const std::string& name, Raster<T>& raster) {
    const std::array<std::int32_t, 2> shape = shape_of(name, sizeof(T));
    raster = Raster<T>(shape[0], shape[1]);
    fill(name, std::as_writable_bytes(raster.values()));
  }
  template <class T>
  void get(const std::string& name, PaddedRaster<T>& raster) {
    const std::array<std::int32_t, 2> shape = shape_of(name, sizeof(T));
    raster = PaddedRaster<T>(shape[0], shape[1], T{});
    const Block& block = next(name);
    const std::size_t row_bytes = static_cast<std::size_t>(shape[1]) * sizeof(T);
    for (int row = 0; row < shape[0]; ++row)
      if (file_.read(block.at + static_cast<std::uint64_t>(row) * row_bytes,
                     {reinterpret_cast<std::byte*>(raster.row(row)), row_bytes}) != row_bytes)
        damaged();
  }

 private:
  struct Block {
    std::string name;
    std::uint64_t at = 0, size = 0;
  };

  const Block& next(const std::string& name) {
    if (next_ >= blocks_.size() || blocks_[next_].name != name) misfit(name);
    return blocks_[next_++];
  }
  std::array<std::int32_t, 2> shape_of(const std::string& name, std::size_t value_size) {
    std::array<std::int32_t, 2> shape{};
    get(name + ".shape", shape);
    if (shape[0] < 0 || shape[1] < 0 || next_ >= blocks_.size() ||
        blocks_[next_].size != static_cast<std::uint64_t>(shape[0]) * static_cast<std::uint64_t>(shape[1]) * value_size)
      misfit(name);
    return shape;
  }
  [[noreturn]] void damaged() const { throw FileError(file_.path(), "is damaged"); }
  [[noreturn]] void misfit(const std::string& name) const {
    throw FileError(file_.path(), fmt::format("does not fit this run: block \"{}\" is missing or of another size", name));
  }

  PosixFile file_;
  std::vector<Block> blocks_;
  std::size_t next_ = 0;
};

/// What a network's state consists of.
template <class NetworkState, class Visit>
void describe_network(NetworkState& state, Visit visit) {
  auto& [water_level, volume, rise, velocity, reach_discharge, flow_area, structure_discharge, setting, target_setting, running, running_since, rule_holds,
         rule_changed_at, action_memory, held_until, held_priority, lateral_volume, outfall_volume, spilled_volume, street_volume, link_volume,
         evaporated_volume, seepage_volume, initial_volume, lateral_rate, spill_rate, peak_level, peak_level_time, peak_spill_rate, spilling_time,
         peak_discharge, peak_discharge_time, peak_velocity, full_time, last_step, steps] = state;
  visit("network/water_level", water_level);
  visit("network/volume", volume);
  visit("network/rise", rise);
  visit("network/velocity", velocity);
  visit("network/reach_discharge", reach_discharge);
  visit("network/flow_area", flow_area);
  visit("network/structure_discharge", structure_discharge);
  visit("network/setting", setting);
  visit("network/target_setting", target_setting);
  visit("network/running", running);
  visit("network/running_since", running_since);
  visit("network/rule_holds", rule_holds);
  visit("network/rule_changed_at", rule_changed_at);
  visit("network/action_memory", action_memory);
  visit("network/held_until", held_until);
  visit("network/held_priority", held_priority);
  visit("network/lateral_volume", lateral_volume);
  visit("network/outfall_volume", outfall_volume);
  visit("network/spilled_volume", spilled_volume);
  visit("network/street_volume", street_volume);
  visit("network/link_volume", link_volume);
  visit("network/evaporated_volume", evaporated_volume);
  visit("network/seepage_volume", seepage_volume);
  visit("network/initial_volume", initial_volume);
  visit("network/lateral_rate", lateral_rate);
  visit("network/spill_rate", spill_rate);
  visit("network/peak_level", peak_level);
  visit("network/peak_level_time", peak_level_time);
  visit("network/peak_spill_rate", peak_spill_rate);
  visit("network/spilling_time", spilling_time);
  visit("network/peak_discharge", peak_discharge);
  visit("network/peak_discharge_time", peak_discharge_time);
  visit("network/peak_velocity", peak_velocity);
  visit("network/full_time", full_time);
  visit("network/last_step", last_step);
  visit("network/steps", steps);
}

/// The one list of what a state consists of. The bindings fail to compile when a member is added, so that none is forgotten.
template <class State, class Visit>
void describe_state(State& state, Visit visit) {
  auto& [time, exchange_steps, surface, land, sponge, sewers, ledger, flow] = state;
  visit("time", time);
  visit("exchange_steps", exchange_steps);
  auto& [water_depth, unit_discharge_x, unit_discharge_y, steps] = surface;
  visit("surface/water_depth", water_depth);
  visit("surface/unit_discharge_x", unit_discharge_x);
  visit("surface/unit_discharge_y", unit_discharge_y);
  visit("surface/steps", steps);
  auto& [interception, depression, soil] = land;
  visit("land/interception", interception);
  visit("land/depression", depression);
  visit("land/soil", soil);
  auto& [facility_steps, facility_time, rain_waiting, words, arriving, accounts] = sponge;
  visit("sponge/steps", facility_steps);
  visit("sponge/time", facility_time);
  visit("sponge/rain_waiting", rain_waiting);
  visit("sponge/words", words);
  visit("sponge/arriving", arriving);
  visit("sponge/accounts", accounts);
  auto& [network, inlet_waiting, outfall_waiting, inlet_taken, outfall_taken, from_facilities, from_roofs, roof_waiting, facility_seen, inlet_inflow,
         inlet_outflow] = sewers;
  describe_network(network, visit);
  visit("sewers/inlet_waiting", inlet_waiting);
  visit("sewers/outfall_waiting", outfall_waiting);
  visit("sewers/inlet_taken", inlet_taken);
  visit("sewers/outfall_taken", outfall_taken);
  visit("sewers/from_facilities", from_facilities);
  visit("sewers/from_roofs", from_roofs);
  visit("sewers/roof_waiting", roof_waiting);
  visit("sewers/facility_seen", facility_seen);
  visit("sewers/inlet_inflow", inlet_inflow);
  visit("sewers/inlet_outflow", inlet_outflow);
  auto& [initial, vertical, boundaries, runoff_of_class] = ledger;
  visit("ledger/initial", initial);
  visit("ledger/vertical", vertical);
  visit("ledger/boundaries", boundaries);
  visit("ledger/runoff_of_class", runoff_of_class);
  visit("flow", flow);
}

std::string identity_text(const RunIdentity& identity) {
  std::string text;
  for (const auto& [name, value] : identity.parts) text += name + '\x1f' + value + '\x1e';
  return text;
}

/// Names of the parts that differ, for a message.
std::string differences(const std::string& stored, const RunIdentity& identity) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (std::size_t at = 0; at < stored.size();) {
    const std::size_t middle = stored.find('\x1f', at), end = stored.find('\x1e', at);
    if (middle == std::string::npos || end == std::string::npos || middle > end) break;
    parts.emplace_back(stored.substr(at, middle - at), stored.substr(middle + 1, end - middle - 1));
    at = end + 1;
  }
  const auto value_of = [](const auto& list, const std::string& name) -> const std::string* {
    const auto at = std::ranges::find(list, name, [](const auto& part) { return part.first; });
    return at == list.end() ? nullptr : &at->second;
  };
  std::string text;
  const auto tell = [&text](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
  for (const auto& [name, value] : identity.parts) {
    const std::string* before = value_of(parts, name);
    if (!before) tell(fmt::format("{} is new", name));
    else if (*before != value) tell(value.size() > 40 ? fmt::format("{} has changed", name) : fmt::format("{} was {}, is {}", name, *before, value));
  }
  for (const auto& [name, value] : parts)
    if (!value_of(identity.parts, name)) tell(fmt::format("{} is gone", name));
  return text.empty() ? "the order of the inputs" : text;
}

Checkpoint read_checkpoint(const std::string& path, const RunIdentity& identity, std::span<const MemoryBlock> memory) {
  const std::optional<FileHead> head = read_head(path);
  if (!head) throw FileError(path, "is damaged");
  if (head->version != format_version)
    throw InputError(fmt::format("{}: was written by another version of hydro (checkpoint format {}, this one writes {})", path, head->version, format_version),
                     "start anew with --force");
  BlockReader reader(path);
  if (const std::string stored = reader.text("identity"); stored != identity_text(identity))
    throw InputError(path + ": belongs to another run: " + differences(stored, identity), "undo the change, or start anew with --force");
  Checkpoint checkpoint;
  reader.get("frames", checkpoint.frames);
  describe_state(checkpoint.state, [&reader](const char* name, auto& value) { reader.get(name, value); });
  reader.get("record", checkpoint.record);
  for (const MemoryBlock& block : memory) reader.fill(block.name, block.bytes);
  return checkpoint;
}

}  // namespace

void write_checkpoint(const std::string& folder, const RunIdentity& identity, const simulation::State& state,
                      std::span<const double> record, std::span<const MemoryBlock> memory, std::uint64_t frames) {
  const std::optional<FileHead> first = read_head(checkpoint_path(folder, 0)), second = read_head(checkpoint_path(folder, 1));
  const std::uint64_t sequence = std::max(first ? first->sequence : 0, second ? second->sequence : 0) + 1;
  const int older = !first ? 0 : !second ? 1 : first->sequence < second->sequence ? 0 : 1;
  const std::string path = checkpoint_path(folder, older), temporary = path + ".tmp";
  try {
    BlockWriter writer(temporary, sequence);
    writer.block("identity", detail::bytes_of(identity_text(identity)));
    writer.put("frames", frames);
    describe_state(state, [&writer](const char* name, const auto& value) { writer.put(name, value); });
    writer.block("record", std::as_bytes(record));
    for (const MemoryBlock& block : memory) writer.block(block.name, block.bytes);
    writer.block("end", {});
    writer.finish();
    detail::rename_durably(temporary, path);
  } catch (...) {
    ::unlink(temporary.c_str());  // quietly: what is thrown on is what went wrong
    throw;
  }
}

std::optional<Checkpoint> read_newest_checkpoint(const std::string& folder, const RunIdentity& identity,
                                                 std::span<const MemoryBlock> memory, std::vector<Bilingual>& remarks) {
  std::vector<std::string> paths;
  for (const int which : {0, 1})
    if (detail::exists(checkpoint_path(folder, which))) paths.push_back(checkpoint_path(folder, which));
  const auto sequence = [](const std::string& path) {
    const std::optional<FileHead> head = read_head(path);
    return head ? head->sequence : 0;
  };
  std::ranges::sort(paths, std::greater(), sequence);
  std::optional<FileError> failure;
  for (const std::string& path : paths) {
    try {
      Checkpoint checkpoint = read_checkpoint(path, identity, memory);
      if (failure) remarks.push_back(bilingual("{}; the checkpoint before it, at {:.0f} s, is used", "{}；改用此前 {:.0f} s 处的检查点", failure->what(), checkpoint.state.time));
      return checkpoint;
    } catch (const FileError& error) {
      failure = failure ? failure : error;
    }
  }
  if (failure) throw FileError(failure->path(), std::string("no checkpoint can be used; the newest: ") + failure->what(), "start anew with --force");
  return {};
}

bool has_checkpoint(const std::string& folder) {
  return read_head(checkpoint_path(folder, 0)).has_value() || read_head(checkpoint_path(folder, 1)).has_value();
}

void remove_checkpoints(const std::string& folder) {
  for (const int which : {0, 1})
    for (const char* suffix : {"", ".tmp"}) detail::remove_file(checkpoint_path(folder, which) + suffix);
}

}  // namespace hydro::io
