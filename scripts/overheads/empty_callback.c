/* A trace callback that does nothing: what any line-by-line profiler costs at the least.

   `start` and `stop` set and take away a trace function of the calling thread, on Pythons whose profilers have nothing
   better; `callback` is what is registered with sys.monitoring where there is that. */

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
    {"stop", stop, METH_NOARGS, "Takes it away."},
    {"callback", (PyCFunction)(void (*)(void))callback, METH_FASTCALL, "Gives None."},
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
