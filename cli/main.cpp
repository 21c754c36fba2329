#include "cli/program.h"

int main(int argc, char** argv) { return hydro::cli::run_program(argc, argv); }
