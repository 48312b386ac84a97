"""The threads of the worker share their memory."""

import platform
import re
import subprocess
import sys
from pathlib import Path

A_DOZEN_THREADS = """
import ctypes, sys, threading
from kcc.worker.memory import share_pools

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.fopen.restype, libc.fclose.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
is_shared, together = share_pools(), threading.Barrier(13)

def take():
    libc.malloc(5000)
    together.wait()
    together.wait()

for _ in range(12):
    threading.Thread(target=take).start()
together.wait()
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
together.wait()
sys.exit(0 if is_shared else 1)
"""


def test_a_dozen_threads_take_memory_from_two_pools(tmp_path: Path) -> None:
    told = tmp_path / "malloc.xml"

    ran = subprocess.run([sys.executable, "-c", A_DOZEN_THREADS, str(told)], check=False)

    if platform.libc_ver()[0] == "glibc":
        assert ran.returncode == 0
        assert len(re.findall("<heap nr=", told.read_text())) <= 2
