/// Takes what a child process writes, on the thread that reads the child's pipe; never called concurrently for one
/// pipe.
package protocol OutputSink: Sendable {
    func receive(_ bytes: UnsafeRawBufferPointer)
    /// The child, and everyone who inherited the pipe, has closed it.
    func end()
}

/// Throws the output away.
package struct NoOutput: OutputSink {
    package init() {}
    package func receive(_ bytes: UnsafeRawBufferPointer) {}
    package func end() {}
}
