# find_package(ingot): the targets ingot::ingot (the library, for programs that run their functions at once) and
# ingot::command (the command line), and ingot_add_function().
include("${CMAKE_CURRENT_LIST_DIR}/ingotTargets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/IngotFunctions.cmake")
