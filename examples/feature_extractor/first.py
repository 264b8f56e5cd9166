#!/usr/bin/env python3
"""The features of the first test image, by way of ctypes: first.py LIBRARY digits_test_inputs.npy"""
import ctypes
import struct
import sys

library = ctypes.CDLL(sys.argv[1])
library.digit_features_predict_workspace_bytes.restype = ctypes.c_size_t
with open(sys.argv[2], "rb") as file:
    header = file.read(10)
    file.seek(10 + struct.unpack("<H", header[8:10])[0])
    image = (ctypes.c_float * 64).from_buffer_copy(file.read(256))
vector = (ctypes.c_float * 32)()
size = library.digit_features_predict_workspace_bytes() + 64
buffer = ctypes.create_string_buffer(size)
aligned = (ctypes.addressof(buffer) + 63) // 64 * 64
library.digit_features_predict(image, vector, ctypes.c_void_p(aligned))
for value in vector:
    print("%.9g" % value)
