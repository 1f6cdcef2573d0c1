#include "app/transmla/commands.h"

int main(int argc, char** argv) { return transmla::run_program(argc, argv); }
