/* A trace callback that does nothing. No profiler that is called for each line can cost less.

   `start` and `stop` set and remove a trace function of the calling thread, for Pythons without sys.monitoring.
   `callback` is for sys.monitoring. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

static int
nothing(PyObject *object, PyFrameObject *frame, int what, PyObject *argument)
{
    return 0;
}

static PyObject *
start(PyObject *module, PyObject *unused)
{
    /* with an object, so that sys.gettrace() shows that it is set */
    PyEval_SetTrace(nothing, module);
    Py_RETURN_NONE;
}

static PyObject *
stop(PyObject *module, PyObject *unused)
{
    PyEval_SetTrace(NULL, NULL);
    Py_RETURN_NONE;
}

static PyObject *
callback(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"start", start, METH_NOARGS, "Sets the trace function of this thread."},
    {"stop", stop, METH_NOARGS, "Removes the trace function of this thread."},
    {"callback", (PyCFunction)(void (*)(void))callback, METH_FASTCALL, "Returns None."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "empty_callback", "A trace callback that does nothing.", -1, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_empty_callback(void)
{
    return PyModule_Create(&definition);
}
