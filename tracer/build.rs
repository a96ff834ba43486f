//! Sets the `Py_3_x` configuration flags for the Python version of this build.

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
}
