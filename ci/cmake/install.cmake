# `cmake --install` gives the command, the libraries with their headers and a CMake package (find_package(
# Tessera), targets Tessera::core, ...), the data, and the static web folder if ci/lab has built it.

include(CMakePackageConfigHelpers)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/Tessera")
set(libraries)
foreach(name ${TESSERA_LIBRARIES})
    list(APPEND libraries tessera_${name})
    set_target_properties(tessera_${name} PROPERTIES EXPORT_NAME ${name})
endforeach()
set_target_properties(tessera_options PROPERTIES EXPORT_NAME options)

install(TARGETS tessera_options ${libraries} EXPORT Tessera
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT Tessera NAMESPACE Tessera:: FILE TesseraTargets.cmake DESTINATION "${package}")
configure_package_config_file("${PROJECT_SOURCE_DIR}/ci/cmake/TesseraConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/TesseraConfig.cmake" INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/TesseraConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/TesseraConfig.cmake" "${PROJECT_BINARY_DIR}/TesseraConfigVersion.cmake"
    DESTINATION "${package}")
foreach(folder ${TESSERA_LIBRARIES})
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/src/${folder}"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/tessera" FILES_MATCHING PATTERN "*.h")
endforeach()

if(TARGET tessera)
    install(TARGETS tessera DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/assets/data" DESTINATION "${CMAKE_INSTALL_DATADIR}/tessera")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/build/site/" DESTINATION "${CMAKE_INSTALL_DATADIR}/tessera/web"
    OPTIONAL)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/assets/notices.txt"
    DESTINATION "${CMAKE_INSTALL_DOCDIR}")
