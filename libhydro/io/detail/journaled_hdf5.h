#pragma once

#include <hdf5.h>

#include <string>

namespace hydro::io::detail {

/// An HDF5 file that a crash or a full disk cannot spoil. HDF5 changes its index blocks in place, one by one; a program killed
/// in between leaves a file that nobody can open. Here every write into the part of the file that was valid at the last commit
/// is held in memory, and `commit` makes all of them appear at once: it saves them to a journal beside the file, then applies
/// them. Killed before the journal is whole, the file is as it was; killed later, whoever opens it next applies the journal.
/// What is written stays plain HDF5 for every other program.
enum class Hdf5Access { read, write, create };

/// Opens the file with the driver described above; throws `FileError`. The id must be closed with `H5Fclose`, after which
/// nothing of the journal is left.
hid_t open_journaled(const std::string& path, Hdf5Access access);

/// Makes everything written so far durable and visible at once; call after `H5Fflush`. Throws `FileError`.
void commit_journaled(hid_t file);

/// Throws the `FileError` that stopped an HDF5 call on this file, if there was one: disk full, permission.
void throw_if_failed(hid_t file);

/// Settings of every object that is made, file, group or dataset: no time stamps, so that results do not depend on the clock;
/// attributes in the object's own header, which has a checksum, however many they are.
void keep_simple(hid_t creation_properties);

/// Name of the journal of a file.
std::string journal_of(const std::string& path);

}  // namespace hydro::io::detail
