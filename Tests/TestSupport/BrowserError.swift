/// Why a browser did not do what a test asked.
public enum BrowserError: Error, CustomStringConvertible {
    /// A program is not installed.
    case missing(program: String)
    /// The driver ended by itself.
    case ended(said: String)
    /// The driver said no: `reason` is the protocol's word, such as `no such element`.
    case refused(command: String, reason: String, message: String)
    /// The driver answered with something else than the protocol says.
    case unexpected(command: String)

    /// The error as a sentence.
    public var description: String {
        switch self {
        case .missing(let program):
            "The browser tests need \(program), which is not installed. Run \".ci/install test\" "
                + "(Debian's packages chromium and chromium-driver)."
        case .ended(let said): "The browser's driver ended by itself:\n\(said)"
        case .refused(let command, let reason, let message): "\(command): \(reason). \(message)"
        case .unexpected(let command): "\(command): the driver's answer has another shape than expected."
        }
    }
}
