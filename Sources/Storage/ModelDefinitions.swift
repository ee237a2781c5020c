import Monitoring
import Synchronization

/// What the newest definitions of models mean, so that each is decoded once and not with every request.
///
/// They are known by their text and not by their number: a transaction that is undone may have written another text
/// under the same number.
final class ModelDefinitions: Sendable {
    private let newest = Mutex<[Int64: (text: String, model: MonitoredModel)]>([:])

    /// What a model's definition says.
    func model(_ id: Int64, saying text: String) throws -> MonitoredModel {
        if let known = newest.withLock({ $0[id] }), known.text == text { return known.model }
        let model = try StoredJSON.value(MonitoredModel.self, from: text)
        newest.withLock { $0[id] = (text, model) }
        return model
    }
}
