import Foundation
import Monitoring
import Notifications
import Storage

extension Workbench {
    /// Writes a message about an alert to every destination that is to hear of it, in the transaction that makes it true.
    ///
    /// A message is sent only once this transaction is kept, and is kept with it: none is lost, none lies. Notices are
    /// never sent.
    func announce(
        _ alert: Int64,
        _ event: AlertMessage.Event,
        because reason: String? = nil,
        in transaction: WriteTransaction
    ) throws {
        let all = try transaction.read.destinations()
        guard !all.isEmpty else { return }
        let (stored, model) = try requiredAlert(alert, in: transaction.read)
        let destinations = all.filter { $0.model == nil || $0.model == model.id }
        guard !destinations.isEmpty else { return }
        let summary = try summary(of: stored, model, in: transaction.read)
        guard summary.level == .alert else { return }
        let message = AlertMessage(
            event: event,
            at: transaction.moment,
            model: model.model.name,
            alert: alert,
            windows: Array(summary.windows.suffix(50)),
            rules: summary.topFindings,
            reason: reason
        )
        let payload = String(decoding: try Self.messageEncoder.encode(message), as: UTF8.self)
        for destination in destinations {
            try transaction.addDelivery(
                message: "msg_\(hexadecimal(randomBytes(16)))",
                destination: destination.id,
                alert: alert,
                event: event.rawValue,
                payload: payload
            )
        }
    }

    static var messageEncoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension AlertMessage {
    /// The message in both of its forms.
    ///
    /// - Parameters:
    ///   - id: The message's id.
    ///   - destination: The destination's name, said at the end of a mail.
    ///   - origin: Where browsers reach the workbench (`https://plumbline.example.org`), for a link; nil: unknown.
    /// - Returns: What is sent.
    func message(id: String, destination: String, origin: String?) -> Message {
        let link = origin.map { "\($0)/alerts/\(alert)" }
        let lines = [
            "Alert \(alert) of \(model) was \(event.rawValue).", "",
            "Windows: \(windows.joined(separator: ", "))",
            rules.isEmpty ? nil : "What stands out: \(rules.joined(separator: "; "))", reason, "",
            "Look at it: \(link ?? "plumbline alert show \(alert)")", "",
            "Sent to “\(destination)” by Plumbline.",
        ]
        return Message(
            id: id,
            subject: "\(model): alert \(alert) \(event.rawValue)",
            text: lines.compactMap(\.self).joined(separator: "\n"),
            json: json(link)
        )
    }

    private func json(_ link: String?) -> String {
        let body = Body(
            type: "alert.\(event.rawValue)",
            timestamp: at.text,
            data: Body.Content(
                alert: alert,
                model: model,
                windows: windows,
                rules: rules,
                reason: reason,
                url: link
            )
        )
        do {
            return String(decoding: try Workbench.messageEncoder.encode(body), as: UTF8.self)
        } catch {
            preconditionFailure("Texts and whole numbers can always be encoded: \(error)")
        }
    }

    /// The body of a webhook: `type`, `timestamp` and `data`, as Standard Webhooks has it.
    private struct Body: Encodable {
        var type: String
        var timestamp: String
        var data: Content

        struct Content: Encodable {
            var alert: Int64
            var model: String
            var windows: [String]
            var rules: [String]
            var reason: String?
            var url: String?
        }
    }
}
