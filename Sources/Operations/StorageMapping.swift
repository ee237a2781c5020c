import Formats
import Monitoring
import Storage

/// Runs a body and turns what the modules below report into what both doors show.
func mapping<T>(_ body: () throws -> T) throws(WorkbenchError) -> T {
    do {
        return try body()
    } catch let error as WorkbenchError {
        throw error
    } catch let error as StorageError {
        throw WorkbenchError(error)
    } catch FormatError.unreadable(let file, let reason) {
        throw .notFound(FormatError.unreadable(file: file, reason: reason).sentence)
    } catch let error as FormatError {
        throw .refusedFile(error.sentence, problems: [], problemCount: 0)
    } catch let error as ModelFileProblems {
        throw .invalid(error.problems.map(\.sentence).joined(separator: "\n"))
    } catch {
        throw .storage("Something failed that should not have: \(error).")
    }
}

extension WorkbenchError {
    init(_ error: StorageError) {
        switch error {
        case .fileNotFound, .noSuchRow: self = .notFound(error.message)
        case .fileExists, .stale, .conflict: self = .conflict(error.message)
        case .busy: self = .busy(error.message)
        case .foreignFile, .newerFile, .readOnly, .networkFileSystem, .diskFull, .inputOutput, .corrupt,
            .refused:
            self = .storage(error.message)
        }
    }
}

extension ReadTransaction {
    /// A model by name, or the sentence that names those there are.
    func required(_ name: String) throws -> StoredModel {
        if let model = try model(named: name) { return model }
        let names = try models().map(\.model.name)
        let known =
            names.isEmpty
            ? "There is none yet; apply a model file first." : "There are: \(names.joined(separator: ", "))."
        throw WorkbenchError.notFound("There is no model “\(name)”. \(known)")
    }
}
