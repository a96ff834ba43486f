//! Sets the `Py_3_x` configuration flags of the Python that this build is for.

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
}
