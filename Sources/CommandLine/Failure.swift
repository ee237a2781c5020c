import ArgumentParser
import Foundation
import Operations

/// How the program ends when something was refused: a sentence on standard error and one of the sysexits.
enum Failure {
    /// Says why and ends the program.
    static func end(_ error: any Error) -> Never {
        if let error = error as? WorkbenchError {
            report(error)
            exit(exitCode(error))
        }
        let code = Tool.exitCode(for: error).rawValue
        let message = Tool.fullMessage(for: error)
        guard code != 0 else {
            Output.result(message)
            exit(0)
        }
        let prefix = "Error: "
        let sentence = message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
        if !sentence.isEmpty { Output.talk("plumbline: " + sentence) }
        let written = ProcessInfo.processInfo.arguments.dropFirst()
        if code == EX_USAGE, let suggestion = MistypedCommand.suggestion(for: written, below: Tool.self) {
            Output.talk(suggestion)
        }
        exit(code)
    }

    private static func report(_ error: WorkbenchError) {
        Output.talk("plumbline: " + error.message)
        let problems = error.shownProblems
        for problem in problems { Output.talk("  " + shown(problem.sentence)) }
        let more = error.problemCount - problems.count
        if more > 0 { Output.talk("  and \(more) more") }
    }

    /// The exit code of a refusal, after sysexits.
    static func exitCode(_ error: WorkbenchError) -> Int32 {
        switch error {
        case .invalid: EX_USAGE
        case .refusedFile: EX_DATAERR
        case .notFound: EX_NOINPUT
        case .busy: EX_UNAVAILABLE
        case .storage: EX_IOERR
        case .unexpected: EX_SOFTWARE
        case .conflict, .tooMany: EX_TEMPFAIL
        case .forbidden: EX_NOPERM
        // As a shell says it: 128 and the number of the signal.
        case .interrupted: 128 + SIGINT
        }
    }
}
