import Operations

/// A destination that is to be added.
struct DestinationForm {
    /// How messages get there.
    enum Kind: String {
        case webhook, mail
    }

    var input: DestinationInput

    init(_ fields: inout FormFields) throws(FormProblems) {
        let name = fields.text("name", atMost: 100, orSay: "Write a name for the destination.")
        let kind = fields.choice("kind", of: Kind.self, orSay: "Choose webhook or mail.")
        let model = fields.optionalText("model", atMost: 200)
        var target: DestinationInput.Target?
        switch kind {
        case .webhook:
            let url = fields.text("url", atMost: 2_000, orSay: "Write the address of the webhook.")
            target = url.map { .webhook(url: $0, secret: nil) }
        case .mail:
            let to = fields.text("recipient", atMost: 254, orSay: "Write the mail address to send to.")
            let from = fields.text("sender", atMost: 254, orSay: "Write the mail address to send from.")
            let server = fields.text(
                "server",
                atMost: 300,
                orSay: "Write the mail server as smtp://mail.example.org:587."
            )
            let user = fields.optionalText("user", atMost: 200)
            let password = fields.typed("password")
            if let to, let from, let server, let user {
                target = .mail(
                    recipient: to,
                    sender: from,
                    server: server,
                    user: user.isEmpty ? nil : user,
                    password: user.isEmpty ? nil : password
                )
            }
        case nil: break
        }
        guard let name, let target, let model else { throw fields.failure }
        input = DestinationInput(name: name, model: model.isEmpty ? nil : model, target: target)
    }
}
