public import Foundation
public import Monitoring

/// Label Studio's tasks with annotations, as it exports them in its form "JSON".
public enum LabelStudioTasks {
    /// The labels of a file of tasks, as JSON lines with the model's columns.
    ///
    /// The id is the task's datum that is called like the model's id column. A label is the one choice, number or text
    /// of an annotation; a choice may be a class or its title. Cancelled annotations and tasks without any are passed
    /// over.
    ///
    /// - Parameters:
    ///   - data: A list of tasks.
    ///   - model: Whose labels they are.
    /// - Returns: A line a task that has an answer, and how many have none.
    /// - Throws: `badTask` where one has no id, answers that differ, or one that means nothing; `nothingToRead` where the file
    ///   is no list of tasks.
    public static func labels(in data: Data, of model: MonitoredModel) throws(FormatError) -> (
        lines: [UInt8], unanswered: Int
    ) {
        let tasks: [Task]
        do {
            tasks = try JSONDecoder().decode([Task].self, from: data)
        } catch let DecodingError.keyNotFound(key, context) {
            throw bad(context.codingPath.first?.intValue ?? 0, "has no member \(key.stringValue)")
        } catch let DecodingError.typeMismatch(_, context) where !context.codingPath.isEmpty,
            let DecodingError.valueNotFound(_, context) where !context.codingPath.isEmpty
        {
            throw bad(context.codingPath.first?.intValue ?? 0, "has another form than Label Studio writes")
        } catch {
            throw .nothingToRead(
                "The file is no list of tasks. Export it from Label Studio in its form “JSON”."
            )
        }
        var text = ""
        var unanswered = 0
        for (number, task) in tasks.enumerated() {
            guard let id = task.data[model.columns.id]?.text else {
                throw bad(number, "has no datum \"\(clipped(model.columns.id))\" that names its prediction")
            }
            var answers: Set<String> = []
            for annotation in task.annotations ?? [] where annotation.isCancelled != true {
                answers.formUnion(try annotation.answers(of: model, task: number))
            }
            guard let answer = answers.first else {
                unanswered += 1
                continue
            }
            guard answers.count == 1 else {
                let shown = answers.sorted().prefix(5).map { "\"\(clipped($0))\"" }.joined(separator: ", ")
                throw bad(number, "has answers that differ: \(shown)")
            }
            var line = JSONObjectLine()
            line.add(model.columns.id, id)
            line.add(model.columns.labelName, answer)
            text += line.text + "\n"
        }
        return (Array(text.utf8), unanswered)
    }

    /// A task for somebody to answer, with the answers it has.
    ///
    /// - Parameters:
    ///   - data: What is shown, by name; the prediction's id among it.
    ///   - meta: What is kept beside it.
    ///   - answers: Values with who gave them and when.
    ///   - model: Whose prediction it is.
    /// - Returns: The task as one JSON object.
    public static func task(
        data: [(name: String, value: String?)],
        meta: [(name: String, value: String?)],
        answers: [(value: String, by: String?, at: Moment)],
        of model: MonitoredModel
    ) -> String {
        func object(_ members: [(name: String, value: String?)]) -> String {
            var object = JSONObjectLine()
            for (name, value) in members { object.add(name, value) }
            return object.text
        }
        let annotations = answers.map { answer -> String in
            var result = JSONObjectLine()
            result.add("from_name", "label")
            result.add("to_name", "prediction")
            if model.task == .regression {
                result.add("type", "number")
                result.add("value", raw: "{\"number\":\(answer.value)}")
            } else {
                result.add("type", "choices")
                result.add("value", raw: "{\"choices\":[\(JSONObjectLine.quoted(answer.value))]}")
            }
            var annotation = JSONObjectLine()
            annotation.add(
                "completed_by",
                raw: "{\"email\":\(answer.by.map(JSONObjectLine.quoted) ?? "null")}"
            )
            annotation.add("created_at", answer.at.text)
            annotation.add("was_cancelled", raw: "false")
            annotation.add("result", raw: "[\(result.text)]")
            return annotation.text
        }
        var task = JSONObjectLine()
        task.add("data", raw: object(data))
        task.add("meta", raw: object(meta))
        task.add("annotations", raw: "[\(annotations.joined(separator: ","))]")
        return task.text
    }

    private static func bad(_ task: Int, _ rule: String) -> FormatError {
        .badTask(number: task + 1, rule: rule)
    }

    private struct Task: Decodable {
        var data: [String: Value]
        var annotations: [Annotation]?
    }

    private struct Annotation: Decodable {
        var isCancelled: Bool?
        var result: [Region]

        enum CodingKeys: String, CodingKey {
            case result
            case isCancelled = "was_cancelled"
        }

        func answers(of model: MonitoredModel, task: Int) throws(FormatError) -> [String] {
            var answers: [String] = []
            for region in result {
                let values =
                    (region.value.choices ?? []) + (region.value.text?.texts ?? [])
                    + [region.value.number, region.value.rating].compactMap { $0.map(canonicalText) }
                for value in values {
                    guard !model.classes.isEmpty else {
                        answers.append(value)
                        continue
                    }
                    guard let found = model.classes.first(where: { $0.value == value || $0.title == value })
                    else {
                        throw bad(
                            task,
                            "has the answer \"\(clipped(value))\", which is no class of the model"
                        )
                    }
                    answers.append(found.value)
                }
            }
            return answers
        }
    }

    private struct Region: Decodable {
        var value: Content

        struct Content: Decodable {
            var choices: [String]?
            var text: Value?
            var number: Double?
            var rating: Double?
        }
    }

    /// A datum, whatever its kind.
    private enum Value: Decodable {
        case one(String)
        case several([String])
        case other

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .one(text)
            } else if let number = try? value.decode(Double.self) {
                self = .one(canonicalText(number))
            } else if let texts = try? value.decode([String].self) {
                self = .several(texts)
            } else {
                self = .other
            }
        }

        var text: String? {
            if case .one(let text) = self, !text.isEmpty { return text }
            return nil
        }

        var texts: [String] {
            switch self {
            case .one(let text): [text]
            case .several(let texts): texts
            case .other: []
            }
        }
    }
}
