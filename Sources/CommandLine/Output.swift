import Foundation
import Operations

/// Where answers and talk go: results to standard output, everything else to standard error.
enum Output {
    /// Writes a result and the end of its line.
    static func result(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes a file's text as it is.
    static func document(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes a file's text to a place, or as it is to standard output where none is named.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - path: The place that `--output` named; `-` is standard output.
    ///   - what: What cannot be written, for the refusal: "The report".
    /// - Returns: The place as it is shown; nil for standard output.
    /// - Throws: `storage` where the place cannot be written.
    static func document(_ text: String, to path: String?, called what: String) throws -> String? {
        guard let path, path != "-" else {
            document(text)
            return nil
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw WorkbenchError.storage(
                "\(what) cannot be written to \(shown(path)). Name another place with --output."
            )
        }
        return shown(path)
    }

    /// Says something about what is going on.
    static func talk(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Writes without the end of a line: a question, or a line that is going to be overwritten.
    static func prompt(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// Whether a person can answer questions here.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Whether a person watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// Asks a person; anything but yes is no.
    static func confirms(_ question: String) -> Bool {
        prompt(question + " [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }

    /// Lets a closed pipe be an error of the write instead of the end of the program.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    private static func write(_ text: String, to file: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno == EINTR {
                continue
            } else {
                endAfterFailedWrite(to: file)
                return
            }
        }
    }

    private static func endAfterFailedWrite(to file: Int32) {
        // Nobody hears about trouble with standard error; the work goes on.
        guard file == STDOUT_FILENO else { return }
        // The reader of a pipe has what it wanted (`| head`): quiet and well. A full disk is not.
        if errno == EPIPE { exit(0) }
        talk("plumbline: Standard output cannot be written: \(String(cString: strerror(errno))).")
        exit(EX_IOERR)
    }
}

/// A text on one line of a terminal: control characters and marks that turn the direction of writing escaped.
func shown(_ text: String) -> String {
    var plain = ""
    for scalar in text.unicodeScalars {
        let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        if isControl || turns {
            plain += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        } else {
            plain.unicodeScalars.append(scalar)
        }
    }
    return plain
}
