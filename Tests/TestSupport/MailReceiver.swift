import Foundation
import Synchronization

/// A real mail server without encryption: it keeps what it was sent and can be told to refuse.
public final class MailReceiver: Sendable {
    /// A mail as it came.
    public struct Mail: Sendable {
        /// The sender of the envelope.
        public var from: String
        /// The recipients of the envelope.
        public var to: [String]
        /// The text with its headers, a line each, dots unstuffed.
        public var lines: [String]
    }

    private let mails = Kept()
    private let server: SocketServer

    /// Starts one on a free port.
    ///
    /// - Parameter refusals: Answers instead of the usual ones, by the word that a command begins with: `["RCPT": "550 no"]`.
    /// - Throws: The system's error.
    public init(refusals: [String: String] = [:]) throws {
        let mails = mails
        server = try SocketServer { Self.serve($0, refusals, mails) }
    }

    /// Its address.
    public var url: String { "smtp://127.0.0.1:\(server.port)" }

    /// Everything it took, in order.
    public var received: [Mail] { mails.all.withLock { $0 } }

    private final class Kept: Sendable {
        let all = Mutex<[Mail]>([])
    }

    private static func serve(_ connection: SocketConnection, _ refusals: [String: String], _ mails: Kept) {
        var mail = Mail(from: "", to: [], lines: [])
        connection.send("220 test ESMTP\r\n")
        while let line = connection.line() {
            let word = line.prefix { $0 != " " && $0 != ":" }.uppercased()
            if let refusal = refusals[word] {
                connection.send(refusal + "\r\n")
                continue
            }
            switch word {
            case "EHLO": connection.send("250-test\r\n250 8BITMIME\r\n")
            case "MAIL":
                mail = Mail(from: address(in: line), to: [], lines: [])
                connection.send("250 ok\r\n")
            case "RCPT":
                mail.to.append(address(in: line))
                connection.send("250 ok\r\n")
            case "DATA":
                connection.send("354 go on\r\n")
                while let text = connection.line(), text != "." {
                    mail.lines.append(text.hasPrefix(".") ? String(text.dropFirst()) : text)
                }
                let whole = mail
                mails.all.withLock { $0.append(whole) }
                connection.send("250 taken\r\n")
            case "QUIT":
                connection.send("221 bye\r\n")
                return
            default: connection.send("500 what\r\n")
            }
        }
    }

    private static func address(in line: String) -> String {
        String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }
}
