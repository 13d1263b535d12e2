# `cpack --preset …`, or ./dev package: the Debian package. Windows' zip and installer are made by ./dev windows.
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    return()
endif()
set(documents ${CMAKE_INSTALL_DATADIR}/doc/instacrm)   # the name of the package, not of the project
install(FILES config/systemd/instacrmd.service DESTINATION lib/systemd/system COMPONENT package EXCLUDE_FROM_ALL)
install(FILES config/systemd/user/instacrmd.service DESTINATION lib/systemd/user COMPONENT package EXCLUDE_FROM_ALL)
install(FILES config/instacrm.service.yaml RENAME instacrm.yaml DESTINATION /etc/instacrm
    COMPONENT package EXCLUDE_FROM_ALL)
install(FILES README.md CHANGELOG.md config/instacrm.example.yaml DESTINATION ${documents}
    COMPONENT package EXCLUDE_FROM_ALL)
install(DIRECTORY docs DESTINATION ${documents} COMPONENT package EXCLUDE_FROM_ALL)
# Loaded unpacked, or by policy: docs/extension.md. ./dev package builds it first.
install(DIRECTORY extension/dist/ DESTINATION ${CMAKE_INSTALL_DATADIR}/instacrm/extension
    COMPONENT package EXCLUDE_FROM_ALL OPTIONAL)
# The browsers of all users find the native host.
install(CODE "execute_process(COMMAND ${CMAKE_COMMAND} -E env HOME=/ INSTACRM_HOME=/nonexistent
    $<TARGET_FILE:instacrm> host install --system --quiet --root \$ENV{DESTDIR}/
    --host-path \${CMAKE_INSTALL_PREFIX}/bin/instacrm-nmhost COMMAND_ERROR_IS_FATAL ANY)"
    COMPONENT package EXCLUDE_FROM_ALL)
# Debian's policy has manual pages compressed; those of `cmake --install` stay as they are.
install(CODE "file(GLOB pages \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man1/*.1\")
    execute_process(COMMAND gzip --best --no-name --force \${pages} COMMAND_ERROR_IS_FATAL ANY)"
    COMPONENT package EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_BINARY_DIR}/sbom.cdx.json DESTINATION ${documents}
    COMPONENT package EXCLUDE_FROM_ALL OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME instacrm)
set(CPACK_PACKAGE_VENDOR InstaCRM)
set(CPACK_PACKAGE_CONTACT "InstaCRM <instacrm@example.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Local-first log of Instagram outreach for small teams")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, libsoci-sqlite3-4.0")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libsoci-postgresql4.0, libsecret-tools")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_SOURCE_DIR}/config/debian/postinst"
    "${CMAKE_SOURCE_DIR}/config/debian/prerm" "${CMAKE_SOURCE_DIR}/config/debian/postrm"
    "${CMAKE_BINARY_DIR}/conffiles")
file(WRITE ${CMAKE_BINARY_DIR}/conffiles "/etc/instacrm/instacrm.yaml\n")
# The files of the package alone are a component, so that `cmake --install` leaves /etc alone.
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL Unspecified package)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
include(CPack)
