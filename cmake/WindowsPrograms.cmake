# windows_program(TARGET): version, and a manifest by which the C runtime speaks UTF-8, too.
function(windows_program target)
    if(WIN32)
        configure_file(${CMAKE_SOURCE_DIR}/config/windows/instacrm.rc.in ${CMAKE_BINARY_DIR}/instacrm.rc @ONLY)
        target_sources(${target} PRIVATE ${CMAKE_BINARY_DIR}/instacrm.rc)
    endif()
endfunction()
