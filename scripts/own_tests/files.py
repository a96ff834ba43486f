"""The test files of CPython that are compared, by Python."""

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
"""The labels of the Pythons on which they are compared."""

_ALL = ("3.12", "3.15")
"""The Pythons that run `_MORE` also."""

_SHARE = 8
"""The pairs of a Python and a file that one run of the tests takes: together less than a minute of one core."""

_FILES = """
    test_ast test_asyncgen test_atexit test_audit test_bdb test_builtin test_call test_class test_cmd_line
    test_cmd_line_script test_code test_code_module test_codeop test_compile test_context test_contextlib
    test_contextlib_async test_copy test_coroutines test_dataclasses test_decorators test_descr test_dict test_dis
    test_doctest test_dynamic test_enum test_except_star test_exception_group test_exceptions test_extcall
    test_finalization test_fork1 test_frame test_funcattrs test_functools test_gc test_generators test_genericpath
    test_import test_inspect test_keywordonlyarg test_linecache test_module test_opcache test_patma test_pdb test_pickle
    test_pkgutil test_popen test_positional_only_arg test_profile test_property test_pstats test_pyclbr test_raise
    test_repl test_reprlib test_runpy test_scope test_select test_setcomps test_site test_slice test_strtod test_super
    test_symtable test_sys test_sys_setprofile test_sys_settrace test_tempfile test_thread test_threadedtempfile
    test_threading_local test_timeit test_trace test_traceback test_tracemalloc test_type_annotations test_types
    test_typing test_unpack_ex test_warnings test_weakref test_with test_yield_from test_zipimport
"""

_MORE = """
    test___all__ test_abc test_argparse test_array test_augassign test_base64 test_baseexception test_binascii
    test_binop test_bisect test_bool test_bz2 test_cmd test_codecs test_collections test_compare test_complex
    test_configparser test_contains test_csv test_ctypes test_defaultdict test_deque test_dictcomps test_dictviews
    test_difflib test_dynamicclassattribute test_embed test_enumerate test_epoll test_exception_hierarchy
    test_exception_variations test_fcntl test_fileinput test_float test_fnmatch test_format test_fractions test_fstring
    test_future_stmt test_genericalias test_genericclass test_genexps test_getopt test_getpath test_gettext test_glob
    test_global test_grammar test_graphlib test_gzip test_hash test_hashlib test_heapq test_html test_httplib test_index
    test_int test_ipaddress test_isinstance test_iter test_iterlen test_list test_listcomps test_locale test_lzma
    test_marshal test_memoryview test_metaclass test_minidom test_mmap test_modulefinder test_monitoring
    test_named_expressions test_operator test_optparse test_ordered_dict test_pathlib test_poll test_pprint test_pty
    test_pulldom test_queue test_random test_range test_re test_resource test_robotparser test_sched test_selectors
    test_set test_shelve test_shlex test_shutil test_sort test_stat test_statistics test_string test_struct
    test_structseq test_subclassinit test_sysconfig test_syslog test_textwrap test_threadsignals test_tomllib test_tuple
    test_typechecks test_unary test_unicodedata test_unittest test_userdict test_uuid test_wait3 test_wait4 test_weakset
    test_wsgiref test_xml_etree test_zipapp test_zlib
"""

_LONG = """
    test_capi test_faulthandler test_importlib test_os test_signal test_subprocess
"""
"""The files that take longer. They have no turn."""


def files_for(label: str) -> list[str]:
    """Returns the files that are compared on the Python of this label."""
    return sorted((_FILES + _LONG + (_MORE if label in _ALL else "")).split())


def with_turns(labels: tuple[str, ...]) -> list[tuple[str, str]]:
    """Returns all pairs of a label and a file that have a turn."""
    long = _LONG.split()
    return [(label, file) for label in PYTHONS if label in labels for file in files_for(label) if file not in long]


def turns(labels: tuple[str, ...]) -> int:
    """Returns the number of commits after which each pair has had its turn."""
    return max(1, len(with_turns(labels)) // _SHARE)


def share(labels: tuple[str, ...], commits: int) -> list[tuple[str, str]]:
    """Returns the pairs of a label and a file that this commit compares, about `_SHARE`.

    `commits` is the number of commits up to the tested one. Each pair has its turn once in `turns` commits.
    """
    number = turns(labels)
    return with_turns(labels)[commits % number :: number]
