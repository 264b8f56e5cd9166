# What `cmake --install` puts where: bin/ingot, the library, headers for definitions, the program that runs them, and
# find_package(ingot). Everything is found from where it stands, so the tree may be moved.
include(CMakePackageConfigHelpers)
set(config_folder "${CMAKE_INSTALL_LIBDIR}/cmake/ingot")
set(header_folder "${CMAKE_INSTALL_INCLUDEDIR}/ingot")
file(RELATIVE_PATH library_from_bin "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_LIBDIR}")
file(RELATIVE_PATH library_from_runner "/${CMAKE_INSTALL_LIBEXECDIR}/ingot" "/${CMAKE_INSTALL_LIBDIR}")

set_target_properties(ingot PROPERTIES EXPORT_NAME command)
set_target_properties(ingot_define PROPERTIES INSTALL_RPATH "$ORIGIN/${library_from_runner}")
install(TARGETS ingot ingot_library EXPORT ingotTargets RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(TARGETS ingot_define RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/ingot")
if(TARGET ingot_clang)
  # With Clang's builtin headers, so that the module finds them where no Clang is installed (driver/clang/session.cpp).
  set_target_properties(ingot_clang PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(TARGETS ingot_clang LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  get_property(builtin_headers TARGET ingot_clang PROPERTY INGOT_BUILTIN_HEADERS)
  install(DIRECTORY "${builtin_headers}" DESTINATION "${CMAKE_INSTALL_LIBDIR}/ingot/clang" FILES_MATCHING PATTERN "*.h"
          PATTERN "*_wrappers" EXCLUDE PATTERN "sanitizer" EXCLUDE PATTERN "fuzzer" EXCLUDE PATTERN "xray" EXCLUDE
          PATTERN "orc" EXCLUDE PATTERN "profile" EXCLUDE PATTERN "opencl*" EXCLUDE PATTERN "hlsl*" EXCLUDE)
endif()
install(DIRECTORY ir frontend DESTINATION "${header_folder}" FILES_MATCHING PATTERN "*.h" PATTERN "*.def"
        PATTERN "import" EXCLUDE)
install(EXPORT ingotTargets NAMESPACE ingot:: DESTINATION "${config_folder}")
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/ingotConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES cmake/ingotConfig.cmake cmake/IngotFunctions.cmake "${CMAKE_CURRENT_BINARY_DIR}/ingotConfigVersion.cmake"
        DESTINATION "${config_folder}")

# Where driver/installation.cpp finds the parts, seen from share/ingot.
set(list_folder "${CMAKE_INSTALL_DATADIR}/ingot")
file(RELATIVE_PATH headers "/${list_folder}" "/${header_folder}")
file(RELATIVE_PATH library "/${list_folder}" "/${CMAKE_INSTALL_LIBDIR}")
file(RELATIVE_PATH runner "/${list_folder}" "/${CMAKE_INSTALL_LIBEXECDIR}/ingot")
file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/install/ingot-files.txt" CONTENT "include = ${headers}
include = ${headers}/frontend
library = ${library}/$<TARGET_FILE_NAME:ingot_library>
definition_runner = ${runner}/$<TARGET_FILE_NAME:ingot_define>
$<$<TARGET_EXISTS:ingot_clang>:clang_module = ${library}/libingot_clang.so
>")
install(FILES "${CMAKE_BINARY_DIR}/install/ingot-files.txt" DESTINATION "${list_folder}")
