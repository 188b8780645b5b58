# How every target of fuin is built: the warnings, the hardening, and one static library per folder of src/.

add_library(fuin_options INTERFACE)
target_include_directories(fuin_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(fuin_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fno-omit-frame-pointer
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(FUIN_SANITIZE)
  # g++ 12 sees uninitialized members in std::variant once sanitizers are on: false, and only then.
  target_compile_options(fuin_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(fuin_options INTERFACE -fsanitize=address,undefined)
else()
  target_compile_options(fuin_options INTERFACE
    $<$<CONFIG:Release>:-fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE>)
  target_link_options(fuin_options INTERFACE $<$<CONFIG:Release>:-pie -Wl,-z,relro,-z,now>)
endif()
find_program(FUIN_MOLD mold)
if(FUIN_MOLD)
  target_link_options(fuin_options INTERFACE -fuse-ld=mold)
endif()

# fuin_library(NAME SOURCES a.cc ... TESTS a_test.cc ... LINK other libs...)
# makes the static library fuin_NAME, its test program NAME_test, and a check that each header compiles alone.
function(fuin_library name)
  cmake_parse_arguments(LIB "" "" "SOURCES;TESTS;LINK;TEST_LINK" ${ARGN})
  add_library(fuin_${name} STATIC ${LIB_SOURCES})
  target_link_libraries(fuin_${name} PUBLIC fuin_options ${LIB_LINK})
  if(NOT FUIN_TESTS)
    return()
  endif()
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.h)
  set(isolation_sources)
  foreach(header IN LISTS headers)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/alone/${header}.cc)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${name}/${header}\"\n")
    list(APPEND isolation_sources ${source})
  endforeach()
  if(isolation_sources)
    add_library(${name}_headers_alone OBJECT ${isolation_sources})
    target_link_libraries(${name}_headers_alone PRIVATE fuin_${name})
  endif()
  if(LIB_TESTS)
    add_executable(${name}_test ${LIB_TESTS})
    target_link_libraries(${name}_test PRIVATE fuin_${name} ${LIB_TEST_LINK} GTest::gtest_main GTest::gmock)
    target_compile_definitions(${name}_test PRIVATE FUIN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()
