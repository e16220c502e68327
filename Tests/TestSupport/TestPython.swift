import Glibc

/// The Python that has the packages of Tests/requirements.txt.
package enum TestPython {
    /// `LUGX_TEST_PYTHON`, or the interpreter of `.venv-test`, which `make test` fills; nil when there is none.
    package static let interpreter: String? = {
        let candidate = TestEnvironment.variables["LUGX_TEST_PYTHON"] ?? "\(Repository.root)/.venv-test/bin/python"
        return access(candidate, X_OK) == 0 ? candidate : nil
    }()
}
